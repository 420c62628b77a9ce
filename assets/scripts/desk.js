/* The staff site's script: improves finished pages, is needed by none. */
import { Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink } from "govuk-frontend"
import { start } from "./start.js"
import { showWhen } from "./when.js"

start([Button, CharacterCount, Checkboxes, ErrorSummary, PasswordInput, Radios, SkipLink])
showWhen()
