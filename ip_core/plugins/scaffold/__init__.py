"""`medvirk startplugin`: a complete small plugin, written for a municipality's own developer to read and change.

What is written lies in `templates/`, in the look it gets; `texts.toml` holds its nynorsk and English.
"""

from ip_core.plugins.scaffold.features import FEATURES, with_what_they_need
from ip_core.plugins.scaffold.naming import Naming
from ip_core.plugins.scaffold.writing import write_plugin

__all__ = ("FEATURES", "Naming", "with_what_they_need", "write_plugin")
