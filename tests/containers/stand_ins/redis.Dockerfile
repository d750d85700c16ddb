# A stand-in for the image `redis`: the server of the environment that runs the tests.
ARG PYTHON_IMAGE=python:3.11-slim
FROM ${PYTHON_IMAGE}
RUN useradd --system redis
COPY redis-server redis-cli /usr/local/bin/
CMD ["redis-server"]
# Arguments alone are the server's.
ENTRYPOINT ["sh", "-c", "case \"$1\" in -*) set -- redis-server \"$@\" ;; esac; exec \"$@\"", "--"]
