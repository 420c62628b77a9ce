/*
 * Mark the page as one with script (a file, so that the content security
 * policy needs no inline script), then start the components that are on it.
 * One that cannot start leaves its plain HTML, which works.
 */
export function start(components) {
	document.body.classList.add("js-enabled", "govuk-frontend-supported")
	for (const Component of components) {
		for (const root of document.querySelectorAll(`[data-module="${Component.moduleName}"]`)) {
			try {
				new Component(root, options(Component))
			} catch {
				continue
			}
		}
	}
}

/* A second press within a second sends nothing: the server takes a report once, this saves the wait. */
function options(Component) {
	return Component.moduleName === "govuk-button" ? { preventDoubleClick: true } : undefined
}
