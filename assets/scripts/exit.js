/*
 * Quick exit with script (PUB-20, 21): a press, or Shift three times within
 * five seconds, covers the page and puts another in its place, so that Back
 * does not find it.  The stock component leaves the page in the history.
 */
export class Exit {
	static moduleName = "govuk-exit-this-page"

	constructor(root) {
		const button = root.querySelector("a"), said = document.createElement("span")
		let times = 0, timer
		const exit = () => {
			document.body.classList.add("govuk-exit-this-page-hide-content")
			window.location.replace(button.href)
		}

		said.setAttribute("role", "status")
		said.className = "govuk-visually-hidden"
		root.append(said)
		for (const link of document.querySelectorAll(`a[href="${button.getAttribute("href")}"]`))
			link.addEventListener("click", (event) => { event.preventDefault(); exit() })
		document.addEventListener("keyup", (event) => {
			if (event.key !== "Shift")
				return
			clearTimeout(timer)
			timer = setTimeout(() => { times = 0; said.textContent = "" }, 5000)
			if (++times === 3)
				exit()
			else
				said.textContent = `Shift, press ${3 - times} more to exit.`
		})
	}
}
