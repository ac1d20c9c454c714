/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of category pills. */
#include "app/widgets/pills.h"

#include "app/widgets/pill.h"
#include "app/widgets/widget.h"
#include "app/widgets/wrap.h"
#include "app/words.h"

GtkWidget *
med_pills_new (void)
{
  return g_object_new (GTK_TYPE_BOX, "layout-manager", med_wrap_new (), NULL);
}

void
med_pills_set (GtkWidget *pills, const char *before, const char *const *categories, guint max)
{
  guint count = categories != NULL ? g_strv_length ((char **)categories) : 0;

  med_widget_drop_children (pills);
  if (before != NULL && *before != '\0')
    gtk_box_append (GTK_BOX (pills), med_pill_new (before, NULL, "outline"));
  for (guint i = 0; i < MIN (count, max); i++)
    gtk_box_append (GTK_BOX (pills),
                    med_pill_new (med_category_label (categories[i]), NULL, "outline"));
  if (count > max)
    {
      g_autofree char *more = g_strdup_printf ("+ %u", count - max);
      GtkWidget *pill = med_pill_new (more, NULL, "outline");
      GString *names = g_string_new (NULL);

      for (guint i = max; i < count; i++)
        g_string_append_printf (names, "%s%s", i > max ? ", " : "",
                                med_category_label (categories[i]));
      med_pill_set_detail (MED_PILL (pill), names->str);
      g_string_free (names, TRUE);
      gtk_box_append (GTK_BOX (pills), pill);
    }
  gtk_widget_set_visible (pills, gtk_widget_get_first_child (pills) != NULL);
}
