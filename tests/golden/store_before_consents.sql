BEGIN TRANSACTION;
CREATE TABLE change (
  plan_id TEXT NOT NULL REFERENCES plan (plan_id), revision INTEGER NOT NULL,
  at TEXT NOT NULL, author TEXT NOT NULL, organisation TEXT NOT NULL, note TEXT NOT NULL,
  batch_id TEXT NOT NULL, undoes TEXT, changes TEXT NOT NULL,
  previous TEXT NOT NULL, head TEXT NOT NULL,
  PRIMARY KEY (plan_id, revision), CONSTRAINT change_batch UNIQUE (plan_id, batch_id)
);
INSERT INTO "change" VALUES('old',1,'2026-11-29T06:18:37.734151+00:00','Amal','','','b1',NULL,'[{"op":"set","collection":"header","record":"header","field":"title","was":"","value":"Plan of the version before"},{"op":"add","collection":"partners","record":"dtm","values":{"record_id":"dtm","name":"DTM","kind":"","sectors":[],"is_dtm":true,"note":""}},{"op":"add","collection":"partners","record":"wash","values":{"record_id":"wash","name":"WASH Cluster","kind":"","sectors":[],"is_dtm":false,"note":""}},{"op":"add","collection":"partners","record":"health","values":{"record_id":"health","name":"Health Cluster","kind":"","sectors":[],"is_dtm":false,"note":""}},{"op":"add","collection":"partners","record":"food","values":{"record_id":"food","name":"Food Cluster","kind":"","sectors":[],"is_dtm":false,"note":""}},{"op":"add","collection":"rows","record":"r1","values":{"record_id":"r1","order":1.0,"sector":"","information_need":"","question":"Where does water come from?","question_translations":{},"reply_type":"","reply_options":[],"form_instructions":"","dictionary_type":"","descriptive_analysis":"","visualisation":"","use_of_data":"","interested_partners":[],"preconditions":[],"preconditions_status":"","key_informants":[],"question_id":"","data_types":[],"treatments":[],"component":"","unit_of_analysis":"","method":"","disaggregation":"","sensitivity_level":"","is_urgent":null,"sensitivity":"","category_reason":"","release_level":"","modalities":[],"frequency":"","share_within_hours":null,"recipients":[],"agreement":"","risk_notes":"","harm_reviewed":false,"analysis_roles":{},"status":"draft","status_reason":"","agreed_by":[],"agreed_on":null,"feedback":"","decision":"","dataset":"","tree_answers":{}}},{"op":"add","collection":"rows","record":"r2","values":{"record_id":"r2","order":2.0,"sector":"","information_need":"","question":"How many people live here?","question_translations":{},"reply_type":"","reply_options":[],"form_instructions":"","dictionary_type":"","descriptive_analysis":"","visualisation":"","use_of_data":"","interested_partners":[],"preconditions":[],"preconditions_status":"","key_informants":[],"question_id":"","data_types":[],"treatments":[],"component":"","unit_of_analysis":"","method":"","disaggregation":"","sensitivity_level":"","is_urgent":false,"sensitivity":"public","category_reason":"","release_level":"","modalities":[],"frequency":"","share_within_hours":null,"recipients":[],"agreement":"","risk_notes":"","harm_reviewed":false,"analysis_roles":{},"status":"agreed","status_reason":"","agreed_by":["wash","health"],"agreed_on":"2026-02-01","feedback":"","decision":"","dataset":"","tree_answers":{}}}]','','5b8a079dbfb76fe874e0d34d11c513d2809d4140be3a685a711fed45ea0e77c0');
INSERT INTO "change" VALUES('old',2,'2026-11-29T06:18:37.744800+00:00','Amal','','','b2',NULL,'[{"op":"add","collection":"positions","record":"r1.wash","values":{"record_id":"r1.wash","row":"r1","partner":"wash","is_urgent":false,"sensitivity":"sensitive","reason":"Wells can be found","stance":"consent"}},{"op":"add","collection":"positions","record":"r1.health","values":{"record_id":"r1.health","row":"r1","partner":"health","is_urgent":false,"sensitivity":"public","reason":"All know them","stance":"dissent"}},{"op":"add","collection":"positions","record":"r1.food","values":{"record_id":"r1.food","row":"r1","partner":"food","is_urgent":false,"sensitivity":"internal","reason":"","stance":"consent"}}]','5b8a079dbfb76fe874e0d34d11c513d2809d4140be3a685a711fed45ea0e77c0','cc9a87f9b752394720ac26ed369ef443921c02310ed09f95eb6c339ce71d9282');
INSERT INTO "change" VALUES('old',3,'2026-11-29T06:18:37.753383+00:00','Amal','','','b3',NULL,'[{"op":"set","collection":"rows","record":"r1","field":"is_urgent","was":null,"value":false},{"op":"set","collection":"rows","record":"r1","field":"sensitivity","was":"","value":"sensitive"},{"op":"set","collection":"rows","record":"r1","field":"category_reason","was":"","value":"Wells can be found"},{"op":"set","collection":"rows","record":"r1","field":"status","was":"draft","value":"agreed"},{"op":"set","collection":"rows","record":"r1","field":"agreed_by","was":[],"value":["wash","food"]},{"op":"set","collection":"rows","record":"r1","field":"agreed_on","was":null,"value":"2026-02-02"},{"op":"add","collection":"outcomes","record":"r1","values":{"record_id":"r1","row":"r1","question":"Where does water come from?","is_urgent":false,"sensitivity":"sensitive","reason":"Wells can be found","dissent":{"health":"All know them"},"settled_on":"2026-02-02"}}]','cc9a87f9b752394720ac26ed369ef443921c02310ed09f95eb6c339ce71d9282','f43c559a744fdd7e6c2aacd20796ddf0bee9095814a9d5badf2f2db982d330b6');
INSERT INTO "change" VALUES('old',4,'2026-11-29T06:18:37.765933+00:00','Amal','','','b4',NULL,'[{"op":"add","collection":"sign_offs","record":"wash.3","values":{"record_id":"wash.3","partner":"wash","person":"Example person","revision":3,"head":"f43c559a744fdd7e6c2aacd20796ddf0bee9095814a9d5badf2f2db982d330b6","signed_at":"2026-02-03T09:00:00Z","note":""}}]','f43c559a744fdd7e6c2aacd20796ddf0bee9095814a9d5badf2f2db982d330b6','406f10209674f9b18859ff3671ba759ab0034646c34d2af754e9595e37ac2cbd');
CREATE TABLE dtmnb_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT dtmnb_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "dtmnb_version" VALUES('0002');
CREATE TABLE named_revision (
  plan_id TEXT NOT NULL REFERENCES plan (plan_id), name TEXT NOT NULL,
  revision INTEGER NOT NULL, author TEXT NOT NULL, at TEXT NOT NULL, PRIMARY KEY (plan_id, name)
);
CREATE TABLE open_conflict (
  id TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL REFERENCES plan (plan_id),
  author TEXT NOT NULL, organisation TEXT NOT NULL, at TEXT NOT NULL, conflict TEXT NOT NULL
);
CREATE TABLE plan (
  plan_id TEXT NOT NULL PRIMARY KEY, title TEXT NOT NULL, iso3 TEXT NOT NULL,
  status TEXT NOT NULL, revision INTEGER NOT NULL, head TEXT NOT NULL, changed_at TEXT NOT NULL
);
INSERT INTO "plan" VALUES('old','Plan of the version before','','draft',4,'406f10209674f9b18859ff3671ba759ab0034646c34d2af754e9595e37ac2cbd','2026-11-29T06:18:37.765933+00:00');
CREATE TABLE seat (
  id TEXT NOT NULL PRIMARY KEY, plan_id TEXT NOT NULL REFERENCES plan (plan_id),
  organisation TEXT NOT NULL, role TEXT NOT NULL, jti TEXT NOT NULL UNIQUE,
  expires_at TEXT NOT NULL, revoked_at TEXT
);
CREATE TABLE snapshot (
  plan_id TEXT NOT NULL REFERENCES plan (plan_id), revision INTEGER NOT NULL,
  plan BLOB NOT NULL, PRIMARY KEY (plan_id, revision)
);
CREATE TRIGGER change_no_UPDATE BEFORE UPDATE ON change BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER change_no_DELETE BEFORE DELETE ON change BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER change_next BEFORE INSERT ON change WHEN NEW.revision <> 1 + (SELECT coalesce(max(revision), 0) FROM change WHERE plan_id = NEW.plan_id) BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
COMMIT;
