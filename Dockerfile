# The image of the controller: one executable, the C runtime that it needs, and nothing else.
#
#   docker build --tag zen-flow .
#
# For another processor (`--platform linux/arm64`) nothing is emulated: Deno compiles for it on the
# builder's own, and from images of the other one files are only copied. What runs this file must know
# BUILDPLATFORM and TARGETARCH, as BuildKit and buildah do.

ARG DENO_VERSION=2.9.6

FROM --platform=$BUILDPLATFORM docker.io/denoland/deno:${DENO_VERSION} AS build
ARG TARGETARCH
WORKDIR /src
COPY deno.json deno.lock ./
COPY links links
COPY generated generated
COPY src src
COPY tools/compile.ts tools/
RUN case "$TARGETARCH" in \
      amd64) export TARGET=x86_64-unknown-linux-gnu ;; \
      arm64) export TARGET=aarch64-unknown-linux-gnu ;; \
      *) echo "Cannot build for '$TARGETARCH': only for amd64 and arm64" >&2; exit 1 ;; \
    esac; \
    deno task compile:image

# The loader and six libraries, of the release that Deno's own image runs with.
FROM docker.io/denoland/deno:${DENO_VERSION} AS runtime

FROM gcr.io/distroless/static-debian12:nonroot AS base-amd64
ARG LIB=/usr/lib/x86_64-linux-gnu
COPY --from=runtime ${LIB}/ld-linux-x86-64.so.2 /lib64/
COPY --from=runtime ${LIB}/libc.so.6 ${LIB}/libm.so.6 ${LIB}/libgcc_s.so.1 ${LIB}/libdl.so.2 \
  ${LIB}/librt.so.1 ${LIB}/libpthread.so.0 ${LIB}/

FROM gcr.io/distroless/static-debian12:nonroot AS base-arm64
ARG LIB=/usr/lib/aarch64-linux-gnu
COPY --from=runtime ${LIB}/ld-linux-aarch64.so.1 /lib/
COPY --from=runtime ${LIB}/libc.so.6 ${LIB}/libm.so.6 ${LIB}/libgcc_s.so.1 ${LIB}/libdl.so.2 \
  ${LIB}/librt.so.1 ${LIB}/libpthread.so.0 ${LIB}/

FROM base-${TARGETARCH}
COPY --from=build /src/dist/zen-flow-image /usr/local/bin/zen-flow
# `nonroot` of the base; as a number, since a kubelet cannot tell whether a name is root's.
USER 65532:65532
EXPOSE 8080 9443
ENTRYPOINT ["/usr/local/bin/zen-flow"]
CMD ["controller"]
