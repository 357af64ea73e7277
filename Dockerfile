# The image: docker build -t nabla . && docker run -p 8080:8080 nabla
# Proved without a Docker engine by `make image-test`.

FROM docker.io/library/swift:6.3.1-bookworm AS build
WORKDIR /nabla
# The packages change rarely, the sources often: a change of the sources alone reuses this layer.
COPY Scripts/prepare Scripts/packages.txt Scripts/
RUN Scripts/prepare build
COPY . .
# The Swift runtime goes into the command, so that the image below needs no toolchain.
RUN swift build -c release --static-swift-stdlib --omit-frame-pointers --product nabla \
    && strip --strip-all -o /usr/local/bin/nabla .build/release/nabla

FROM docker.io/library/debian:bookworm-slim
LABEL org.opencontainers.image.title="Nabla" \
      org.opencontainers.image.description="Exact softmax cross-entropy and its gradients over HTTP and JSON"
# OpenSSL as Debian has it, so that a new image takes its security updates; zlib and libstdc++ are in the base.
RUN apt-get update \
    && apt-get install -y --no-install-recommends libssl3 \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /var/log/apt /var/log/dpkg.log
COPY --from=build /usr/local/bin/nabla /usr/local/bin/nabla
# A number and no name: an orchestrator can see that it is not root. The command writes no file and needs no home.
USER 65532:65532
# Every address of the container; what is published is the choice of whoever runs it.
ENV NABLA_HOST=0.0.0.0 NABLA_PORT=8080
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=5s --retries=3 CMD ["/usr/local/bin/nabla", "healthcheck"]
# Exec form: the server is process 1 and gets SIGTERM itself.
ENTRYPOINT ["/usr/local/bin/nabla"]
CMD ["serve"]
