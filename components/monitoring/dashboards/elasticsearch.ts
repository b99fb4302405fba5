import type { Section } from "./panel.ts";

export const elasticsearch = (here: string): Section => ({
  title: "Elasticsearch",
  panels: [
    {
      title: "Shards that lack",
      unit: "short",
      note: "Of a primary: red, and searches leave slips out. Of a copy: yellow.",
      queries: [{ expr: `max(elasticsearch_cluster_health_unassigned_shards{${here}})`, legend: "unassigned" }],
      alerts: ["ElasticsearchRed"],
    },
    {
      title: "Heap: share in use",
      unit: "percentunit",
      queries: [
        {
          expr: `max by (name) (elasticsearch_jvm_memory_used_bytes{${here}, area="heap"}
            / elasticsearch_jvm_memory_max_bytes{${here}, area="heap"})`,
          legend: "{{name}}",
        },
      ],
      fault: { above: 0.9 },
    },
    {
      title: "Searches",
      unit: "ops",
      queries: [
        { expr: `sum by (name) (rate(elasticsearch_indices_search_query_total{${here}}[5m]))`, legend: "{{name}}" },
      ],
    },
    {
      title: "Time of a search, on average",
      unit: "s",
      queries: [
        {
          expr: `sum by (name) (rate(elasticsearch_indices_search_query_time_seconds{${here}}[5m]))
            / sum by (name) (rate(elasticsearch_indices_search_query_total{${here}}[5m]))`,
          legend: "{{name}}",
        },
      ],
    },
    {
      title: "Documents put into the index",
      unit: "ops",
      queries: [
        { expr: `sum by (name) (rate(elasticsearch_indices_indexing_index_total{${here}}[5m]))`, legend: "{{name}}" },
      ],
    },
    {
      title: "Size",
      unit: "bytes",
      queries: [{ expr: `sum by (name) (elasticsearch_indices_store_size_bytes{${here}})`, legend: "{{name}}" }],
    },
  ],
});
