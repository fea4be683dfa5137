/** How much of what is handed in is looked at, before anything of it is graded. */

/** Bytes of one file of an archive: what is longer is no exercise, and is refused when it is read. */
export const MOST_IN_FILE: number = 8 << 20;

/** Bytes of an archive as it lies there. */
export const MOST_PACKED: number = 512 << 20;

/** Bytes of all that one student's archive holds. */
export const MOST_IN_ARCHIVE: number = 32 << 20;

/** Bytes of all that an archive of a whole class holds. */
export const MOST_IN_CLASS: number = 512 << 20;

/** Files in one archive, or in one student's folder. */
export const MOST_FILES = 20_000;

/** Folders in each other. */
export const DEEPEST = 16;
