/*
 * data-when="handling.1=C source.1=3": the element shows while one of these
 * radios is chosen.  Hidden, its own radios go back to "none" so that nothing
 * unseen is sent.  Without script it is a closed details that can be opened.
 */
export function showWhen() {
	for (const part of document.querySelectorAll("[data-when]")) {
		const wanted = part.dataset.when.split(" ").map((pair) => pair.split("="))
		const draw = () => {
			const shown = wanted.some(([name, value]) => [...document.getElementsByName(name)].some((input) => input.value === value && input.checked))
			part.hidden = !shown
			if (shown)
				part.open = true
			else
				for (const none of part.querySelectorAll('input[type="radio"][value=""]'))
					none.checked = true
		}
		for (const [name] of wanted)
			for (const input of document.getElementsByName(name))
				input.addEventListener("change", draw)
		draw()
	}
}
