# A stand-in for the image `postgres`: the server of the environment that runs the tests.
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}
RUN useradd --system postgres \
    && install --directory --owner=postgres --group=postgres --mode=1777 /var/lib/postgresql/data
COPY pgserver /opt/pgserver
COPY pgserver.libs /opt/pgserver.libs
COPY postgres-entrypoint.sh /usr/local/bin/docker-entrypoint.sh
ENV PATH=/opt/pgserver/pginstall/bin:$PATH \
    PGDATA=/var/lib/postgresql/data
ENTRYPOINT ["sh", "/usr/local/bin/docker-entrypoint.sh"]
