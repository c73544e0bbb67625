import { storeConformance } from '../conformance';
import { freshSqlite } from './database';

storeConformance('SQLite', freshSqlite);
