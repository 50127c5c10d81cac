import { testPopulation } from "../support/population-promises.ts";

testPopulation("rf-bipolar-abdomen", 24);
