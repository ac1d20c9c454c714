/* SPDX-License-Identifier: GPL-3.0-or-later */
/* QR pictures by libqrencode. */
#include "app/widgets/qr.h"

#include "app/widgets/widget.h"
#include "client/sheet.h"

#include <qrencode.h>
#include <string.h>

/* ISO/IEC 18004 asks for four modules of quiet zone. */
#define QUIET 4
#define MODULE_SIZE_MIN 3

struct _MedQr
{
  GtkWidget parent_instance;
  char *text;
};

G_DEFINE_FINAL_TYPE (MedQr, med_qr, GTK_TYPE_WIDGET)

enum
{
  PROP_TEXT = 1,
  N_PROPS
};
static GParamSpec *properties[N_PROPS];

static QRcode *
encode (const char *text)
{
  if (text == NULL || *text == '\0')
    return NULL;
  return QRcode_encodeData ((int)strlen (text), (const unsigned char *)text, 0, QR_ECLEVEL_M);
}

static void
med_qr_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  int size = MIN (gtk_widget_get_width (widget), gtk_widget_get_height (widget));
  graphene_rect_t area = GRAPHENE_RECT_INIT (0, 0, (float)size, (float)size);
  cairo_t *cr = gtk_snapshot_append_cairo (snapshot, &area);

  med_qr_draw (cr, MED_QR (widget)->text, size);
  cairo_destroy (cr);
}

static void
med_qr_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                int *natural, int *minimum_baseline, int *natural_baseline)
{
  QRcode *code = encode (MED_QR (widget)->text);
  int size = code != NULL ? (code->width + 2 * QUIET) * MODULE_SIZE_MIN : 0;

  *minimum = size;
  *natural = MAX (size, 200);
  if (code != NULL)
    QRcode_free (code);
}

static void
med_qr_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  MedQr *self = MED_QR (object);

  g_free (self->text);
  self->text = g_value_dup_string (value);
  gtk_widget_queue_resize (GTK_WIDGET (self));
}

static void
med_qr_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, MED_QR (object)->text);
}

static void
med_qr_finalize (GObject *object)
{
  g_free (MED_QR (object)->text);
  G_OBJECT_CLASS (med_qr_parent_class)->finalize (object);
}

static void
med_qr_class_init (MedQrClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->set_property = med_qr_set_property;
  object_class->get_property = med_qr_get_property;
  object_class->finalize = med_qr_finalize;
  widget_class->snapshot = med_qr_snapshot;
  widget_class->measure = med_qr_measure;
  properties[PROP_TEXT]
      = g_param_spec_string ("text", NULL, NULL, NULL, G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
}

static void
med_qr_init (MedQr *self)
{
}

GtkWidget *
med_qr_new (const char *text, const char *label)
{
  GtkWidget *widget = g_object_new (MED_TYPE_QR, "text", text, NULL);
  med_widget_set_label (widget, label);
  return widget;
}
