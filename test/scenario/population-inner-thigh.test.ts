import { testPopulation } from "../support/population-promises.ts";

testPopulation("rf-bipolar-inner-thigh", 24);
