"""The pages for people: a client of the API of the same process, in Swedish and English.

A page asks the API for what it shows and does, as the person who looks at it (`service.web.api`).
So whatever the API enforces (rights, units, closed points, versions, the log) holds for pages too,
and nothing is decided here. Each view module holds its `ROUTES`; `service.web.site` gathers them.
"""
