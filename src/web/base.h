/* web/base.h - what a page template includes: components, layouts, forms. */
#ifndef PS_WEB_BASE_H
#define PS_WEB_BASE_H
#include "web/form.h"
#include "web/shell.h"
#include "web/ui.h"
#include "web/web.h"
#include "web/t_form.h"
#include "web/t_layout.h"
#include "web/t_ui.h"
#endif
