/** Pictures as plain data: what a lesson, or a run of somebody's code, has to show. */

/** A function of two variables, sampled on a grid over a rectangle, both edges included. */
export interface Field {
  readonly name: string;
  readonly x: readonly [number, number];
  readonly y: readonly [number, number];
  readonly columns: number;
  /** Row by row, from the lowest y up. */
  readonly values: readonly number[];
  /** The values whose contours are drawn and labelled. */
  readonly levels: readonly number[];
}

/** The contours of one of the lesson's fields. */
export interface ContourLayer {
  readonly kind: "contours";
  /** The field's name. */
  readonly field: string;
}

export interface LineLayer {
  readonly kind: "line";
  readonly name: string;
  /** x and y in turn. */
  readonly points: readonly number[];
  /** 0 to 3: a line keeps its colour from panel to panel. */
  readonly colour: number;
  readonly dashed?: boolean;
  /** Every tenth point is marked: with a dot, or with the dot and its number. */
  readonly marks?: "dots" | "numbers";
  /** The last point has an arrow head. */
  readonly arrow?: boolean;
  /** For the legend: "(313 steps)". */
  readonly steps?: number;
}

/** A place with a name: "start", "minimum". */
export interface PointLayer {
  readonly kind: "point";
  readonly name: string;
  readonly at: readonly [number, number];
}

export type Layer = ContourLayer | LineLayer | PointLayer;

export interface Axis {
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** Where to write numbers; at round ones unless told. */
  readonly ticks?: readonly number[];
}

export interface Panel {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  /** Whether a unit is as long on one axis as on the other. */
  readonly equal?: boolean;
  readonly layers: readonly Layer[];
}

export interface Picture {
  /** Unique in its lesson: the picture of a run stands in for the lesson's own. */
  readonly id: string;
  readonly title: string;
  /** What there is to see, for those who look and those who cannot. */
  readonly text: string;
  /** One, or several to compare. */
  readonly panels: readonly Panel[];
  /** Whose run is drawn, where one is: the submission's or the reference's. */
  readonly run?: "yours" | "reference";
  /** The id of a property whose answer it gives away: not to be shown before that one is attempted. */
  readonly spoils?: string;
}

/** What is the same for everybody who takes a lesson. */
export interface LessonPage {
  readonly name: string;
  /** Where it lies, if it does not come with gradproof: whoever replays a counterexample must say so. */
  readonly folder?: string;
  /** Markdown. */
  readonly text?: string;
  readonly fields: readonly Field[];
  /** Drawn from the reference. */
  readonly pictures: readonly Picture[];
}
