"""Live look-ups: one query about one number to the register itself, and whether it answered.

Each module asks one publisher and has one function (Bolagsverket, which has a token, one class)
that returns a `LookUp`. `live` says which register has which numbers.

**An outage is never "not found".** `not_found` is said only where the register itself said, in a
whole answer, that it has no such number. Everything else, HTTP 200 with an error inside among it,
is `unavailable`, or `partial` where some of the answer came. What is unavailable says nothing about
the firm.

**What is sent.** The number alone, and in the body of the request where the register takes it
there. A natural person's number is sent only in a body, and only if the caller says so. Numbers
are in no message, problem or log line of this package. httpx2 itself logs addresses at level INFO,
so whoever uses it outside the service sets its logger to WARNING.

**What is kept.** The rows that the readers of `data_ingest.sources` make of the same register's
files, under an id of the live source, so that a row tells whether it came from a snapshot or from
the register. Natural persons have neither name nor number in them.
"""
