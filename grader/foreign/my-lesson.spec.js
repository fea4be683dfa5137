/** The tests of my-lesson, for any mocha. */
import { describeLesson } from "gradproof/mocha";

const { FILE: file } = process.env;
await describeLesson(new URL("./my-lesson/", import.meta.url), { file });
