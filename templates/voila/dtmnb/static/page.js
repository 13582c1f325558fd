// Language and direction belong to the whole page in Voilà, and to our part of it in a notebook.
function render({ model, el }) {
  el.hidden = true;
  const tell = () => {
    const isPage = document.body.dataset.voila === "voila";
    const place = isPage ? document.documentElement : el.closest(".dtmnb");
    place?.setAttribute("lang", model.get("language"));
    place?.setAttribute("dir", model.get("direction"));
  };
  requestAnimationFrame(tell);
}

export default { render };
