/** A suite as a list: what of it others need who only count and name. */

/** What is known of a suite without its code. */
export interface Outline {
  readonly name: string;
  readonly properties: readonly {
    readonly id: string;
    readonly title: string;
    readonly points: number;
    readonly bonus?: boolean;
  }[];
}
