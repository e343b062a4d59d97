"""Where the tables of the spine stand together."""

from __future__ import annotations

import sqlalchemy as sa

SPINE = sa.MetaData()
