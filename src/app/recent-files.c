/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The toolkit's file dialog enters what was chosen into the list of recent files, and has no switch
 * against it; the setting of that name empties the whole list. So what is ours is taken out at the
 * last moment before the list is written. */
#include "app/recent-files.h"

#include <gtk/gtk.h>

static gboolean
is_ours (GtkRecentInfo *info)
{
  return gtk_recent_info_has_application (info, g_get_application_name ());
}

static void
write_list_cb (GtkRecentManager *manager)
{
  GList *items = gtk_recent_manager_get_items (manager);

  for (GList *link = items; link != NULL; link = link->next)
    if (is_ours (link->data))
      gtk_recent_manager_remove_item (manager, gtk_recent_info_get_uri (link->data), NULL);
  g_list_free_full (items, (GDestroyNotify)gtk_recent_info_unref);
  g_signal_chain_from_overridden_handler (manager);
}

void
med_recent_files_keep_out (void)
{
  GTypeClass *manager_class = g_type_class_ref (GTK_TYPE_RECENT_MANAGER);

  g_signal_override_class_handler ("changed", GTK_TYPE_RECENT_MANAGER, G_CALLBACK (write_list_cb));
  g_type_class_unref (manager_class);
}
