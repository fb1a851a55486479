import { forgeryTable, isAsItMustBe, summaryOf, tryForgeries } from '../support/forgeries/table.ts';

const results = await tryForgeries((line) => console.error(line));
console.log(forgeryTable(results));
console.log(`\n${summaryOf(results)}`);
process.exitCode = results.every(isAsItMustBe) ? 0 : 1;
