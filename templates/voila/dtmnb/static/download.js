// A file for whoever looks at the page: it comes as bytes and leaves as a download, never as a page.
const KEPT_MS = 60000;

function initialize({ model }) {
  const take = ({ name }, buffers) => {
    const address = URL.createObjectURL(new Blob(buffers, { type: "application/octet-stream" }));
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.hidden = true;
    document.body.append(link);
    link.click();
    link.remove();
    setTimeout(() => URL.revokeObjectURL(address), KEPT_MS);
  };
  model.on("msg:custom", take);
  return () => model.off("msg:custom", take);
}

export default { initialize };
