"""The senders' door: checking and sending a file over HTTP, and what that takes.

It joins `ingest` and `publish`, which do not know each other. The web process reads no file: that
is the work of worker processes, which may die of one.

    app.py       the web application with this router in it
    routes.py    the addresses
    access.py    who asks, told by a token
    uploads.py   a form with a file becomes a file in a private folder
    workers.py   warm processes that do one job at a time, with limits of time and memory
    jobs.py      what such a process does
    answers.py   what a result looks like as JSON
"""
