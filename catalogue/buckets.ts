/** The application's eight buckets, under the variable that tells the application each one's name. */
export interface ApplicationBucket {
  readonly variable: string;
  /** Appended to the stack's bucket prefix: names are global at the provider. */
  readonly suffix: string;
  /** Browsers post files to it with a presigned form, from the UI's origin. */
  readonly browserUploads?: true;
  /**
   * Objects tagged `temp=true` were never accepted by a user; the application never deletes them. Only where it takes the tag
   * off what is accepted: every upload by a browser has it, and the analyses' keep it for good.
   */
  readonly expireTemporary?: true;
}

export const applicationBuckets = {
  main: { variable: "S3_BUCKET", suffix: "main" },
  registryErrors: { variable: "S3_REGISTRY_ERRORS_BUCKET", suffix: "registry-errors" },
  registryImports: {
    variable: "S3_REGISTRY_IMPORTS_BUCKET",
    suffix: "registry-imports",
    browserUploads: true,
    expireTemporary: true,
  },
  registryExports: { variable: "S3_REGISTRY_EXPORTS_BUCKET", suffix: "registry-exports" },
  registryExhaustiveExports: {
    variable: "S3_REGISTRY_EXHAUSTIVE_EXPORTS_BUCKET",
    suffix: "registry-exhaustive-exports",
  },
  registryModels: { variable: "S3_REGISTRY_MODELS_BUCKET", suffix: "registry-models" },
  texsAnalysis: {
    variable: "S3_TEXS_ANALYSIS_BUCKET",
    suffix: "texs-analysis",
    browserUploads: true,
  },
  bsdTemplates: { variable: "S3_BSD_TEMPLATES_BUCKET", suffix: "bsd-templates" },
} as const satisfies Readonly<Record<string, ApplicationBucket>>;

export type ApplicationBucketName = keyof typeof applicationBuckets;

/** One bucket an engine: each has its own retention, and a lifecycle rule of one can't reach the other's files. */
export const backupBuckets = {
  postgres: { suffix: "backup-postgres" },
  mongodb: { suffix: "backup-mongodb" },
  elasticsearch: { suffix: "backup-elasticsearch" },
} as const;

export type BackupBucketName = keyof typeof backupBuckets;
