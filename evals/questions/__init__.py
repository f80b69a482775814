"""Questions over a CRM export, with their true answers."""
