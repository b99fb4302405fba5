/** Databases whose passwords are generated; the stack counts those of each (`rotation`). */
export const rotatedEngines = ["postgres", "redis", "mongodb", "elasticsearch"] as const;
export type RotatedEngine = (typeof rotatedEngines)[number];

/** How often the passwords of each database were replaced, and once more: 1 is that of the first deployment. */
export type Generations = Readonly<Record<RotatedEngine, number>>;

/** Whether anything has ever been rotated: what it takes is there from then on. */
export const hasRotated = (rotation: Generations): boolean => rotatedEngines.some((engine) => rotation[engine] > 1);

/** Signs in to each database with what the processes are about to be given. */
export const loginCheck = {
  /** Until it has said what refuses: Redis takes a new password when a person restarts it. */
  limitSeconds: 1500,
  /** Of the whole Job: a node may have to fetch the image first. */
  deadlineSeconds: 1800,
} as const;
