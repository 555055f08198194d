"""How the worker works (ip_core.cases.delivery, `medvirk worker`)."""

from ip_site.settings.environment import env

# How long a worker has for one delivery or task. A killed worker's is taken over by another when the time is out.
WORKER_LEASE_SECONDS = env.float("MEDVIRK_WORKER_LEASE", default=120.0)
WORKER_TASK_SECONDS = env.float("MEDVIRK_WORKER_TASK_LEASE", default=900.0)

# How long at most until a worker that dies again and again is started once more.
WORKER_PAUSE_SECONDS = env.float("MEDVIRK_WORKER_PAUSE", default=30.0)
