/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The list of classes named in .ui files. */
#include "app/types.h"

#include "app/clinic-form.h"
#include "app/document-view.h"
#include "app/field-view.h"
#include "app/invite-panel.h"
#include "app/lock-screen.h"
#include "app/looks-view.h"
#include "app/passphrase-form.h"
#include "app/person-form.h"
#include "app/ready-step.h"
#include "app/record-chooser.h"
#include "app/terms-form.h"
#include "app/token-input.h"
#include "app/weather.h"
#include "app/welcome-page.h"
#include "app/widgets/banner.h"
#include "app/widgets/bar.h"
#include "app/widgets/card-list.h"
#include "app/widgets/chip.h"
#include "app/widgets/columns.h"
#include "app/widgets/field.h"
#include "app/widgets/metrics.h"
#include "app/widgets/notice.h"
#include "app/widgets/pill.h"
#include "app/widgets/qr.h"
#include "app/widgets/row-layout.h"
#include "app/widgets/section.h"
#include "app/widgets/tile.h"
#include "app/widgets/wrap.h"
#include "app/words-check.h"
#include "app/words-grid.h"

void
med_types_ensure (void)
{
  g_type_ensure (MED_TYPE_BANNER);
  g_type_ensure (MED_TYPE_BAR);
  g_type_ensure (MED_TYPE_CARD_LIST);
  g_type_ensure (MED_TYPE_CHIP);
  g_type_ensure (MED_TYPE_CHIP_SET);
  g_type_ensure (MED_TYPE_CLINIC_FORM);
  g_type_ensure (MED_TYPE_COLUMNS);
  g_type_ensure (MED_TYPE_DOCUMENT_VIEW);
  g_type_ensure (MED_TYPE_FIELD);
  g_type_ensure (MED_TYPE_FIELD_VIEW);
  g_type_ensure (MED_TYPE_INVITE_PANEL);
  g_type_ensure (MED_TYPE_LOCK_SCREEN);
  g_type_ensure (MED_TYPE_LOOKS_VIEW);
  g_type_ensure (MED_TYPE_METRICS);
  g_type_ensure (MED_TYPE_NOTICE);
  g_type_ensure (MED_TYPE_PASSPHRASE_FORM);
  g_type_ensure (MED_TYPE_PERSON_FORM);
  g_type_ensure (MED_TYPE_PILL);
  g_type_ensure (MED_TYPE_QR);
  g_type_ensure (MED_TYPE_READY_STEP);
  g_type_ensure (MED_TYPE_RECORD_CHOOSER);
  g_type_ensure (MED_TYPE_ROW_LAYOUT);
  g_type_ensure (MED_TYPE_SECTION);
  g_type_ensure (MED_TYPE_SEGMENTS);
  g_type_ensure (MED_TYPE_TERMS_FORM);
  g_type_ensure (MED_TYPE_TILE);
  g_type_ensure (MED_TYPE_TOKEN_INPUT);
  g_type_ensure (MED_TYPE_WEATHER);
  g_type_ensure (MED_TYPE_WELCOME_PAGE);
  g_type_ensure (MED_TYPE_WORDS_CHECK);
  g_type_ensure (MED_TYPE_WORDS_GRID);
  g_type_ensure (MED_TYPE_WRAP);
}
