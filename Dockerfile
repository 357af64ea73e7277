# The image: docker build -t nabla . && docker run -p 8080:8080 nabla
# `make image-test` builds and tests it without a Docker engine. `make bases` renews the digests of the base images.

FROM docker.io/library/swift:6.3.1-bookworm@sha256:6599a94ba25ccf44d707a12319da7b7e57f3d92ec2b9d62819da9a4d41f01bff \
  AS build
WORKDIR /nabla
# In a layer of its own, because packages change rarely: a change of the sources reuses it.
COPY Scripts/prepare Scripts/packages.txt Scripts/
RUN Scripts/prepare build
COPY . .
# The Swift runtime is linked into the command, so that the final image needs no toolchain.
# What `GET /version` says: REVISION is the commit, CREATED its time.
ARG REVISION=unknown
ARG CREATED=unknown
RUN SOURCE_COMMIT="$REVISION" SOURCE_DATE="$CREATED" SOURCE_COMPILER="$(Scripts/compiler-version)" \
    swift build -c release --static-swift-stdlib --omit-frame-pointers --disable-local-rpath --product nabla \
    && strip --strip-all -o /usr/local/bin/nabla .build/release/nabla

FROM docker.io/library/debian:bookworm-slim@sha256:abd67ffcfa541b485a3dff59865ab629aa048a6c613e639d36e7456b0b229241
# Debian's OpenSSL and Arb, and what Debian has fixed since the base image: zlib and libstdc++ are in that.
RUN apt-get update \
    && apt-get upgrade -y \
    && apt-get install -y --no-install-recommends libssl3 libflint-arb2 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
COPY LICENSE NOTICE /usr/share/doc/nabla/
COPY --from=build /usr/local/bin/nabla /usr/local/bin/nabla
# A number, not a name, so that an orchestrator can verify that it is not root. The command writes no file and needs no
# home directory.
USER 65532:65532
# All IPv4 addresses of the container; `docker run -p` decides which port is reachable from outside.
# A container's lines go to a collector, so each request has one.
ENV NABLA_HOST=0.0.0.0 NABLA_PORT=8080 NABLA_LOG=text
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/usr/local/bin/nabla", "healthcheck"]
# Exec form: the server is process 1 and gets SIGTERM itself.
ENTRYPOINT ["/usr/local/bin/nabla"]
CMD ["serve"]
# Last, because the revision differs in every build. `make release` keeps the version that of the command.
#     docker build --build-arg REVISION="$(git rev-parse HEAD)" --build-arg SOURCE="$(git remote get-url origin)" \
#       -t nabla .
ARG VERSION=0.1.0
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="Nabla" \
      org.opencontainers.image.description="Exact softmax cross-entropy and its gradients over HTTP and JSON" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION" \
      org.opencontainers.image.source="$SOURCE"
