// Widgets in a notebook that was opened again, when no kernel knows them.
// It is written as JupyterLab loads extensions, by hand, since nothing in it needs to be built.

{
  const VIEW = "application/vnd.jupyter.widget-view+json";
  const STATE = "application/vnd.jupyter.widget-state+json";

  /**
   * Where a widget cannot live, show the picture in its output and how to wake it, instead of an error. JupyterLab
   * takes the first kind that it knows, the widget, and tries no other when there turns out to be no model or kernel.
   */
  const fallBack = (rendermime) => {
    const create = rendermime.createRenderer.bind(rendermime);
    const still = async ({ data: { [VIEW]: _, ...data }, metadata, trusted }) => {
      const kind = rendermime.preferredMimeType(data, "any");
      if (!kind) return [];
      const renderer = create(kind);
      await renderer.renderModel({ data, metadata, trusted });
      const line = document.createElement("p");
      line.textContent = metadata[VIEW]?.asleep ?? "";
      return [line, renderer.node];
    };
    rendermime.createRenderer = (kind) => {
      const renderer = create(kind);
      if (kind !== VIEW) return renderer;
      const render = renderer.renderModel.bind(renderer);
      renderer.renderModel = async (model) => {
        const rendering = render(model);
        const parts = await still(model);
        const show = () => {
          if (parts.length && !renderer.widgets.length) renderer.node.replaceChildren(...parts);
        };
        show();
        await rendering;
        show();
      };
      return renderer;
    };
  };

  /**
   * Of widgets JupyterLab saves only those that a kernel knows: who opens a notebook and saves it unrun would lose all.
   * Keep the state of each widget that the notebook shows, and of what that refers to.
   */
  const keep = (notebook) => {
    const set = notebook.setMetadata.bind(notebook);
    notebook.setMetadata = (key, value) => {
      const [before, now] = [notebook.getMetadata(key), value].map(
        (widgets) => key === "widgets" && widgets?.[STATE]?.state,
      );
      if (before && now) {
        let names = JSON.stringify(notebook.toJSON().cells);
        const next = () => Object.keys(before).find((id) => !(id in now) && names.includes(id));
        for (let id = next(); id; id = next()) {
          now[id] = before[id];
          names += JSON.stringify(before[id].state);
        }
      }
      set(key, value);
    };
  };

  const plugin = {
    id: "backprop-book:plugin",
    autoStart: true,
    activate: ({ docRegistry }) => {
      docRegistry.addWidgetExtension("Notebook", {
        createNew: ({ content, context }) => {
          fallBack(content.rendermime);
          keep(context.model);
        },
      });
    },
  };
  const container = { init() {}, get: async () => () => ({ __esModule: true, default: plugin }) };
  window._JUPYTERLAB = Object.assign(window._JUPYTERLAB ?? {}, { "backprop-book": container });
}
