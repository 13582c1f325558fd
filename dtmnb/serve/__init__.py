"""Pages over a line: the server of the clean page. What partners need comes with invitations."""
