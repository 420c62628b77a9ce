/* The public site's script: improves finished pages, is needed by none. */
import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink } from "govuk-frontend"
import { Exit } from "./exit.js"
import { start } from "./start.js"

start([Button, CharacterCount, Checkboxes, ErrorSummary, Exit, Radios, SkipLink])
