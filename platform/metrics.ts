/** Figures for a monitoring system, in Prometheus' text format. Labels are route patterns and codes, never ids or names. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

export type Metrics = {
  /** each server has its own, so that several can live in one process */
  readonly registry: Registry;
  countRequest(method: string, route: string, status: number, duration_s: number): void;
  /** a figure that is read when somebody asks for the figures */
  addGauge(name: string, help: string, read: () => number): void;
};

export function createMetrics(program: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ program });
  collectDefaultMetrics({ register: registry });
  const requests = new Counter({
    name: 'loket_http_requests_total',
    help: 'Requests answered, by route and status',
    labelNames: ['method', 'route', 'status'],
    registers: [registry],
  });
  const durations = new Histogram({
    name: 'loket_http_request_duration_seconds',
    help: 'From the arrival of a request to the end of its answer',
    labelNames: ['route'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5, 30],
    registers: [registry],
  });
  return {
    registry,
    countRequest(method, route, status, duration_s) {
      requests.inc({ method, route, status });
      durations.observe({ route }, duration_s);
    },
    addGauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        collect() {
          this.set(read());
        },
      });
    },
  };
}
