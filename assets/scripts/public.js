/* The public site's script: improves finished pages, is needed by none. */
import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink } from "govuk-frontend"
import { start } from "./start.js"

start([Button, CharacterCount, Checkboxes, ErrorSummary, Radios, SkipLink])
