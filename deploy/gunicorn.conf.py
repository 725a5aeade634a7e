"""How many requests are answered at once, and what does the server keep to itself?

gunicorn alliance_app.wsgi --config deploy/gunicorn.conf.py
The number of processes is WEB_CONCURRENCY (1 where it is not set), the address PORT or `--bind`.
"""

worker_class = "gthread"
threads = 8
# Loaded in each process after the fork: connections made before it would be shared by all of them.
preload_app = False
timeout = 60
graceful_timeout = 20
# No port or file through which the server could be steered.
control_socket_disable = True
# No list of requests: an address may hold a client's one-time token. The proxy keeps one if the clinic wants it.
accesslog = None


def post_worker_init(worker) -> None:
    """Keep out of the server's own log what was asked for."""
    from alliance_app.logs import WithoutRequests

    worker.log.error_log.addFilter(WithoutRequests())
