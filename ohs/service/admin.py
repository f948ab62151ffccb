from django.contrib import admin
from django_tasks_db.models import DBTaskResult

# What is in the queue is told on the page that waits for it; as a record it is nobody's.
admin.site.unregister(DBTaskResult)
