// Tracing in the browser: every call to the API is a client span, and its context travels with the
// request (W3C `traceparent`), so that one trace reaches from here to the SQL statement. Spans are not
// exported from the browser; add a span processor to the provider to send them.

import { context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import { BasicTracerProvider } from "@opentelemetry/sdk-trace-base";

const tracer = new BasicTracerProvider().getTracer("otel-bi-web");
propagation.setGlobalPropagator(new W3CTraceContextPropagator());

/** `fetch` within a client span of its own, named and attributed by the HTTP semantic conventions. */
export async function tracedFetch(request: Request): Promise<Response> {
  const url = new URL(request.url);
  const span = tracer.startSpan(request.method, {
    kind: SpanKind.CLIENT,
    attributes: {
      "http.request.method": request.method,
      "url.full": request.url,
      "server.address": url.hostname,
      "server.port": Number(url.port) || (url.protocol === "https:" ? 443 : 80),
    },
  });
  propagation.inject(trace.setSpan(context.active(), span), request.headers, {
    set: (headers, name, value) => headers.set(name, value),
  });
  try {
    const response = await fetch(request);
    span.setAttribute("http.response.status_code", response.status);
    if (response.status >= 400) span.setStatus({ code: SpanStatusCode.ERROR });
    return response;
  } catch (failure) {
    span.setAttribute("error.type", failure instanceof Error ? failure.name : "_OTHER");
    span.setStatus({ code: SpanStatusCode.ERROR });
    throw failure;
  } finally {
    span.end();
  }
}
