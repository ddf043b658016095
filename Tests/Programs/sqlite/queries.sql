-- A tour of SQLite whose output is compared: every statement prints what it computes.
.mode list
.nullvalue NULL
.headers off
PRAGMA foreign_keys = ON;
CREATE TABLE dept(id INTEGER PRIMARY KEY, name TEXT UNIQUE NOT NULL);
CREATE TABLE emp(id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL COLLATE NOCASE, dept INTEGER REFERENCES dept(id) ON DELETE SET NULL ON UPDATE CASCADE,
  boss INTEGER REFERENCES emp(id), salary REAL CHECK(salary >= 0), hired TEXT, note BLOB, doubled REAL GENERATED ALWAYS AS (salary * 2) VIRTUAL, tag TEXT AS (upper(substr(name, 1, 2)) || id) STORED);
INSERT INTO dept VALUES(1,'Engineering'),(2,'Sales'),(3,'Legal'),(4,'Empty');
INSERT INTO emp(name,dept,boss,salary,hired) VALUES('Ann',1,NULL,5200.5,'2015-03-01'),('Bob',1,1,4100,'2016-07-15'),('Cyd',1,1,4100,'2018-01-31'),('Dee',2,1,3900.25,'2019-11-30'),
 ('Eli',2,4,3100,'2020-02-29'),('Fay',3,1,4700,'2021-12-31'),('Gus',NULL,6,2500,'2022-06-06'),('ann',2,4,3200,'2023-01-01');
SELECT '-- joins';
SELECT e.name, d.name FROM emp e JOIN dept d ON e.dept = d.id ORDER BY e.id;
SELECT d.name, count(e.id), total(e.salary), avg(e.salary), min(e.name), group_concat(e.name, '+') FROM dept d LEFT JOIN emp e ON e.dept = d.id GROUP BY d.id ORDER BY 2 DESC, 1;
SELECT e.name, d.name FROM emp e FULL JOIN dept d ON e.dept = d.id WHERE e.id IS NULL OR d.id IS NULL ORDER BY 1, 2;
SELECT e.name, d.name FROM emp e RIGHT JOIN dept d ON e.dept = d.id AND e.salary > 4000 ORDER BY d.id, e.id;
SELECT a.name, b.name FROM emp a JOIN emp b ON a.boss = b.id AND a.salary > b.salary * 0.75 ORDER BY 1;
SELECT count(*) FROM emp NATURAL JOIN (SELECT id AS dept, name AS dn FROM dept);
SELECT name FROM emp WHERE dept IN (SELECT id FROM dept WHERE name LIKE '%e%') AND EXISTS(SELECT 1 FROM emp x WHERE x.boss = emp.id) ORDER BY name;
SELECT name, salary FROM emp WHERE (dept, salary) IN (SELECT dept, max(salary) FROM emp GROUP BY dept) ORDER BY name;
SELECT '-- collation', name, count(*) FROM emp GROUP BY name HAVING count(*) > 1;
SELECT name FROM emp ORDER BY name COLLATE BINARY DESC LIMIT 3 OFFSET 1;
SELECT 'a' < 'B', 'a' < 'B' COLLATE NOCASE, 'x ' = 'x' COLLATE RTRIM, 'ABC' = 'abc' COLLATE NOCASE;
SELECT '-- set operations';
SELECT dept FROM emp UNION SELECT id FROM dept ORDER BY 1;
SELECT id FROM dept EXCEPT SELECT dept FROM emp;
SELECT salary FROM emp WHERE dept = 1 INTERSECT SELECT salary FROM emp WHERE id < 3 UNION ALL SELECT * FROM (VALUES(1),(2)) ORDER BY 1 DESC;
SELECT '-- cte';
WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 1000) SELECT sum(n), count(*), sum(n * n) FROM c;
WITH RECURSIVE chain(id, path, depth) AS (SELECT id, name, 0 FROM emp WHERE boss IS NULL UNION ALL SELECT e.id, path || '/' || e.name, depth + 1 FROM emp e JOIN chain c ON e.boss = c.id) SELECT depth, path FROM chain ORDER BY path;
WITH RECURSIVE fib(i, a, b) AS (VALUES(1, 0, 1) UNION ALL SELECT i + 1, b, a + b FROM fib WHERE i < 90) SELECT a FROM fib WHERE i IN (10, 50, 90);
WITH RECURSIVE xaxis(x) AS (VALUES(-2.0) UNION ALL SELECT x + 0.1 FROM xaxis WHERE x < 1.2), yaxis(y) AS (VALUES(-1.0) UNION ALL SELECT y + 0.2 FROM yaxis WHERE y < 1.0),
 m(iter, cx, cy, x, y) AS (SELECT 0, x, y, 0.0, 0.0 FROM xaxis, yaxis UNION ALL SELECT iter + 1, cx, cy, x * x - y * y + cx, 2.0 * x * y + cy FROM m WHERE (x * x + y * y) < 4.0 AND iter < 28),
 m2(iter, cx, cy) AS (SELECT max(iter), cx, cy FROM m GROUP BY cx, cy), a(t) AS (SELECT group_concat(substr(' .+*#', 1 + min(iter / 7, 4), 1), '') FROM m2 GROUP BY cy) SELECT group_concat(rtrim(t), x'0a') FROM a;
WITH RECURSIVE input(sud) AS (VALUES('53..7....6..195....98....6.8...6...34..8.3..17...2...6.6....28....419..5....8..79')),
 digits(z, lp) AS (VALUES('1', 1) UNION ALL SELECT CAST(lp + 1 AS TEXT), lp + 1 FROM digits WHERE lp < 9),
 x(s, ind) AS (SELECT sud, instr(sud, '.') FROM input UNION ALL SELECT substr(s, 1, ind - 1) || z || substr(s, ind + 1), instr(substr(s, 1, ind - 1) || z || substr(s, ind + 1), '.') FROM x, digits AS z
  WHERE ind > 0 AND NOT EXISTS (SELECT 1 FROM digits AS lp WHERE z.z = substr(s, ((ind - 1) / 9) * 9 + lp, 1) OR z.z = substr(s, ((ind - 1) % 9) + (lp - 1) * 9 + 1, 1)
   OR z.z = substr(s, (((ind - 1) / 3) % 3) * 3 + ((ind - 1) / 27) * 27 + lp + ((lp - 1) / 3) * 6, 1))) SELECT s FROM x WHERE ind = 0;
WITH t AS MATERIALIZED (SELECT 1 AS a), u AS NOT MATERIALIZED (SELECT a + 1 AS b FROM t) SELECT a, b FROM t, u;
SELECT '-- windows';
SELECT name, row_number() OVER w, rank() OVER w, dense_rank() OVER w, percent_rank() OVER w, cume_dist() OVER w, ntile(3) OVER w FROM emp WINDOW w AS (ORDER BY salary DESC) ORDER BY salary DESC, id;
SELECT name, sum(salary) OVER (PARTITION BY dept ORDER BY id), lag(name, 1, '-') OVER (ORDER BY id), lead(name, 2) OVER (ORDER BY id), first_value(name) OVER p, last_value(name) OVER p, nth_value(name, 2) OVER p FROM emp WINDOW p AS (PARTITION BY dept ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) ORDER BY id;
SELECT id, sum(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING), avg(salary) OVER (ORDER BY salary RANGE BETWEEN 500 PRECEDING AND 500 FOLLOWING), count(*) OVER (ORDER BY dept GROUPS BETWEEN CURRENT ROW AND 1 FOLLOWING EXCLUDE TIES), group_concat(name, '') FILTER (WHERE salary > 3500) OVER (ORDER BY id) FROM emp ORDER BY id;
SELECT '-- views and triggers';
CREATE VIEW rich AS SELECT id, name, salary FROM emp WHERE salary > 4000;
CREATE TABLE log(n INTEGER PRIMARY KEY, what TEXT);
CREATE TRIGGER rich_insert INSTEAD OF INSERT ON rich BEGIN INSERT INTO emp(name, salary) VALUES(new.name, max(new.salary, 4001)); END;
CREATE TRIGGER emp_after AFTER UPDATE OF salary ON emp WHEN old.salary <> new.salary BEGIN INSERT INTO log(what) VALUES(printf('%s: %.2f -> %.2f', new.name, old.salary, new.salary)); END;
CREATE TRIGGER emp_before BEFORE DELETE ON emp BEGIN SELECT CASE WHEN old.boss IS NULL AND old.name = 'Ann' THEN RAISE(ABORT, 'not the chief') END; INSERT INTO log(what) VALUES('deleted ' || old.name); END;
INSERT INTO rich(name, salary) VALUES('Hal', 10);
UPDATE emp SET salary = salary * 1.1 WHERE dept = 1;
DELETE FROM emp WHERE id = 1;
DELETE FROM emp WHERE name = 'Gus';
SELECT * FROM log; SELECT * FROM rich ORDER BY id;
UPDATE dept SET id = 30 WHERE id = 3; DELETE FROM dept WHERE id = 2;
SELECT id, dept, doubled, tag FROM emp ORDER BY id;
INSERT INTO emp(name, dept) VALUES('Zed', 77);
INSERT INTO emp(name, salary) VALUES('Neg', -1);
INSERT INTO dept(name) VALUES('Legal');
PRAGMA foreign_key_check; PRAGMA integrity_check;
SELECT '-- upsert and returning';
CREATE TABLE kv(k TEXT PRIMARY KEY, v, n INT DEFAULT 1) WITHOUT ROWID;
INSERT INTO kv(k, v) VALUES('a', 1),('b', 2) RETURNING k, v, n;
INSERT INTO kv(k, v) VALUES('a', 10),('c', 3) ON CONFLICT(k) DO UPDATE SET v = excluded.v + kv.v, n = n + 1 WHERE excluded.v > 5 RETURNING *;
INSERT INTO kv(k, v) VALUES('b', 0) ON CONFLICT DO NOTHING; INSERT OR REPLACE INTO kv(k, v) VALUES('b', 'new'); INSERT OR IGNORE INTO kv(k) VALUES('a');
UPDATE kv SET v = s.t FROM (SELECT 'c' AS kk, 99 AS t) AS s WHERE kv.k = s.kk RETURNING k, v;
SELECT * FROM kv ORDER BY k DESC; DELETE FROM kv WHERE k > 'a' RETURNING k;
SELECT '-- transactions';
CREATE TABLE acc(id INTEGER PRIMARY KEY, bal INT);
INSERT INTO acc VALUES(1, 100),(2, 50);
BEGIN; UPDATE acc SET bal = bal - 30 WHERE id = 1; SAVEPOINT s1; UPDATE acc SET bal = bal + 30 WHERE id = 2; SAVEPOINT s2; DELETE FROM acc; SELECT count(*) FROM acc; ROLLBACK TO s2; SELECT sum(bal) FROM acc; RELEASE s2; ROLLBACK TO s1; SELECT group_concat(bal) FROM acc; RELEASE s1; COMMIT;
BEGIN IMMEDIATE; INSERT INTO acc SELECT id + 2, bal * 2 FROM acc; ROLLBACK; SELECT id, bal FROM acc;
SELECT '-- indices and bulk';
CREATE TABLE big(a INTEGER, b TEXT, c REAL, d BLOB);
WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000) INSERT INTO big SELECT (i * 7919) % 10007, printf('key%05d', (i * 31) % 20011), i / 7.0, CASE WHEN i % 100 = 0 THEN zeroblob(i) END FROM s;
CREATE INDEX big_a ON big(a); CREATE UNIQUE INDEX big_b ON big(b DESC); CREATE INDEX big_part ON big(c) WHERE a < 100; CREATE INDEX big_expr ON big(abs(a - 5000), length(b));
SELECT count(*), sum(a), min(b), max(b), round(sum(c), 3), sum(length(d)) FROM big;
SELECT count(*) FROM big WHERE a BETWEEN 1000 AND 1999; SELECT b FROM big WHERE b < 'key00010' ORDER BY b; SELECT count(*) FROM big WHERE a < 100 AND c > 1000; SELECT count(*) FROM big WHERE abs(a - 5000) = 17; SELECT a FROM big WHERE a > 10000 ORDER BY a DESC LIMIT 5;
EXPLAIN QUERY PLAN SELECT b FROM big WHERE a = 5 AND b > 'k'; EXPLAIN QUERY PLAN SELECT * FROM big WHERE abs(a - 5000) = 17;
ANALYZE; SELECT tbl, idx, stat FROM sqlite_stat1 WHERE tbl = 'big' ORDER BY idx; REINDEX big_a; DELETE FROM big WHERE a % 3 = 0; UPDATE big SET b = b || 'x' WHERE a % 5 = 0; SELECT count(*), sum(length(b)) FROM big; PRAGMA integrity_check; VACUUM; PRAGMA integrity_check; PRAGMA page_size;
SELECT '-- blobs';
CREATE TABLE blobs(id INTEGER PRIMARY KEY, data BLOB);
INSERT INTO blobs VALUES(1, zeroblob(3000000)),(2, x'00ff10ab'),(3, CAST('text' AS BLOB)),(4, randomblob(100000));
UPDATE blobs SET data = CAST(substr(data, 1, 1000) || 'mid' || substr(data, 1001) AS BLOB) WHERE id = 4;
SELECT id, length(data), typeof(data), hex(substr(data, 1, 4)) FROM blobs WHERE id < 4; SELECT length(data), instr(data, CAST('mid' AS BLOB)) FROM blobs WHERE id = 4; SELECT quote(data) FROM blobs WHERE id = 2;
WITH RECURSIVE t(i, s) AS (VALUES(0, 'ab') UNION ALL SELECT i + 1, s || s FROM t WHERE i < 20) INSERT INTO blobs SELECT 5, CAST(s AS BLOB) FROM t WHERE i = 20; SELECT length(data), hex(substr(data, -3)) FROM blobs WHERE id = 5;
SELECT '-- numbers';
SELECT 1 / 3, 1.0 / 3, 2e0, 1e100, 1e-5, 123456789012345680.0, 0.1 + 0.2, 1.0, -0.0, 9223372036854775807 + 1, 9223372036854775807 * 1.0, 5 % 3, -5 % 3, -5 / 3, 5.5 % 2;
SELECT round(2.5), round(-2.5), round(1234.5678, 2), round(0.5), round(1e15 + 0.3, 1), CAST('12abc' AS INT), CAST(3.99 AS INT), CAST(-3.99 AS INT), CAST('1e3' AS REAL), CAST(1e30 AS INT), 0x7fffffffffffffff, 1 << 63, -1 >> 1, ~5, 6 & 3, 6 | 3;
SELECT printf('%d|%5d|%-5d|%05d|%+d|%,d|%x|%X|%o|%c|%%', 42, 42, 42, 42, 42, 1234567, 255, 255, 8, 'z'), printf('%f|%.2f|%10.3f|%e|%.3g|%g|%!.15f', 3.14159, 2.71828, 1.5, 12345.678, 0.00012345, 1e20, 0.1), printf('%s|%10s|%-10s|%.3s|%q|%Q|%w', 'text', 'text', 'text', 'text', 'it''s', 'it''s', 'a"b');
SELECT abs(-5), max(1, 2.5, 'x'), min(3, 1, 2), sign(-2.5), ceil(1.2), floor(-1.2), trunc(-1.7), sqrt(2), pow(2, 0.5), exp(1), ln(10), log10(1000), log2(8), mod(7.5, 2), sin(1), cos(1), atan2(1, -1), degrees(pi()), radians(180);
SELECT typeof(1), typeof(1.0), typeof('1'), typeof(NULL), typeof(x'00'), typeof(1 + '1'), '10' + 5, '3.5' * 2, 'abc' + 1, '10' = 10, 10 < '9', 'a' > 1, NULL = NULL, NULL IS NULL, 1 IS NOT 2, NULL AND 0, NULL OR 1, 5 BETWEEN 1 AND 5, 1 IN (1, NULL), 2 IN (1, NULL);
CREATE TABLE aff(i INTEGER, r REAL, t TEXT, n NUMERIC, b BLOB); INSERT INTO aff VALUES('12', '12', 12, '12.0', '12'),('1.5', 1, 1.5, '1.5', 1.5),('x', 'y', x'41', '1e2', NULL);
SELECT typeof(i), i, typeof(r), r, typeof(t), t, typeof(n), n, typeof(b) FROM aff; CREATE TABLE st(i INT, t TEXT) STRICT; INSERT INTO st VALUES('12', 5); INSERT INTO st VALUES('x', 1); SELECT i, typeof(i), t, typeof(t) FROM st;
WITH RECURSIVE s(i, x) AS (SELECT 1, 0.5 UNION ALL SELECT i + 1, 3.9 * x * (1 - x) FROM s WHERE i < 500) SELECT printf('%.17g', x), printf('%.12f', avg(x) OVER ()) FROM s ORDER BY i DESC LIMIT 1;
SELECT '-- strings';
SELECT upper('abcé'), lower('ABC'), length('héllo'), length(x'0102'), substr('hello', 2, 3), substr('hello', -3), substr('hello', 0, 2), instr('hello', 'l'), replace('aXbX', 'X', '--'), trim('  x '), ltrim('xxa', 'x'), rtrim('axx', 'x'), hex('Az'), char(72, 8364), unicode('€'), quote('it''s'), quote(1.5), quote(NULL), soundex('Robert');
SELECT 'abc' LIKE 'A%', 'abc' GLOB 'A*', 'abc' GLOB '[a-c]?c', 'a%b' LIKE 'a\%b' ESCAPE '\', 'abc' LIKE '_b_', coalesce(NULL, NULL, 3), ifnull(NULL, 2), nullif(1, 1), iif(1 > 2, 'y', 'n'), CASE 5 WHEN 1 THEN 'one' WHEN 5 THEN 'five' ELSE 'other' END, likely(1), zeroblob(2) = x'0000', total(NULL), sum(NULL);
SELECT '-- dates';
SELECT date('2024-02-28', '+1 day'), date('2023-01-31', '+1 month'), date('2024-12-31', 'start of year', '+1 year', '-1 day'), time('12:34:56', '+90 minutes'), datetime(1700000000, 'unixepoch'), julianday('2000-01-01'), strftime('%Y/%m/%d %H-%M-%S %j %w %W %s %f', '2024-02-29 13:14:15.678'), unixepoch('2024-01-01'), date('now') > '2020-01-01', date('2024-05-15', 'weekday 0'), strftime('%J', '2024-05-15 12:00'), date('bad'), datetime('2024-03-10 01:30', '+1 hour', '-5 seconds'), julianday('2024-03-01') - julianday('2024-02-01');
SELECT name, hired, cast((julianday('2024-01-01') - julianday(hired)) / 365.25 AS INT) FROM emp WHERE hired IS NOT NULL ORDER BY hired;
SELECT '-- json';
SELECT json('{"a" : [1, 2, {"b": null}], "c":"\u00e9"}'), json_extract('{"a":[1,2,{"b":3.5}]}', '$.a[2].b'), json_extract('{"a":[1,2]}', '$.a', '$.z'), '{"x":{"y":[10,20]}}' -> '$.x.y', '{"x":{"y":[10,20]}}' ->> '$.x.y[1]', json_array(1, 'two', NULL, 3.5, json('[4]')), json_object('k', 1, 'l', json_array()), json_set('{"a":1}', '$.b', 2, '$.a', 'x'), json_insert('{"a":1}', '$.a', 9, '$.c', 3), json_replace('{"a":1}', '$.a', 9), json_remove('[0,1,2,3]', '$[1]', '$[#-1]'), json_patch('{"a":1,"b":2}', '{"b":null,"c":3}'), json_type('[1,"x"]', '$[1]'), json_valid('{"a":}'), json_array_length('[1,2,[3]]'), json_quote('a"b');
SELECT key, value, type, fullkey, path FROM json_tree('{"a":[1,{"b":"x"}],"c":true}'); SELECT group_concat(value, '|') FROM json_each('[3,1,"z",null,1.5e3]'); SELECT json_group_array(name), json_group_object(name, salary) FROM (SELECT name, salary FROM emp WHERE salary > 4000 ORDER BY id);
SELECT '-- full text';
CREATE VIRTUAL TABLE doc USING fts5(title, body, tokenize = 'porter unicode61');
INSERT INTO doc VALUES('Rust and iron', 'Iron rusts when it is wet; the rusting of iron is slow.'),('Gardening', 'Water the plants daily. Wet soil keeps plants growing.'),('Compilers', 'A compiler translates a program; compiling takes time.');
SELECT rowid, title FROM doc WHERE doc MATCH 'rust' ORDER BY rank; SELECT title, snippet(doc, 1, '[', ']', '…', 6) FROM doc WHERE doc MATCH 'wet' ORDER BY rowid; SELECT highlight(doc, 1, '<', '>') FROM doc WHERE doc MATCH 'compil*'; SELECT title FROM doc WHERE doc MATCH 'plants NEAR water OR title: iron' ORDER BY rowid; SELECT printf('%.6f', bm25(doc)) FROM doc WHERE doc MATCH 'iron'; INSERT INTO doc(doc) VALUES('optimize'); INSERT INTO doc(doc) VALUES('integrity-check'); DELETE FROM doc WHERE title = 'Gardening'; SELECT count(*) FROM doc('wet');
CREATE VIRTUAL TABLE old USING fts4(x); INSERT INTO old SELECT 'word' || (i % 7) || ' common text ' || i FROM (WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 500) SELECT i FROM s); SELECT count(*) FROM old WHERE x MATCH 'word3 AND common'; SELECT hex(matchinfo(old)), offsets(old) FROM old WHERE x MATCH 'text 77';
SELECT '-- rtree';
CREATE VIRTUAL TABLE boxes USING rtree(id, x0, x1, y0, y1); WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < 999) INSERT INTO boxes SELECT i, i % 37, i % 37 + 2.5, i % 41, i % 41 + 1.5 FROM s; SELECT count(*), sum(id) FROM boxes WHERE x0 >= 10 AND x1 <= 20 AND y0 > 5 AND y1 < 15; SELECT rtreecheck('boxes');
SELECT '-- schema';
ALTER TABLE acc ADD COLUMN owner TEXT DEFAULT 'none'; ALTER TABLE acc RENAME COLUMN bal TO balance; ALTER TABLE acc RENAME TO account; ALTER TABLE account DROP COLUMN owner; SELECT sql FROM sqlite_schema WHERE name = 'account'; PRAGMA table_info(account); PRAGMA index_list(big); PRAGMA table_xinfo(emp);
CREATE TEMP TABLE scratch AS SELECT name, salary FROM emp WHERE salary > 4000; SELECT count(*) FROM temp.scratch; ATTACH ':memory:' AS other; CREATE TABLE other.copy AS SELECT * FROM dept; SELECT * FROM other.copy ORDER BY 1; DETACH other;
DROP TABLE log; DROP VIEW rich; SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name NOT LIKE 'doc%' AND name NOT LIKE 'old%' AND name NOT LIKE 'boxes%' ORDER BY 1, 2;
SELECT syntax error here;
SELECT no_such_column FROM emp;
SELECT * FROM no_such_table;
SELECT abs(1, 2);
SELECT count(*) FROM emp WHERE;
INSERT INTO dept VALUES(1, 'dup');
PRAGMA journal_mode; PRAGMA user_version = 7; PRAGMA user_version; PRAGMA encoding; PRAGMA integrity_check; PRAGMA quick_check;
SELECT '-- output modes';
.mode column
.headers on
SELECT id, name, salary FROM emp WHERE id < 4;
.mode box
SELECT id, name, boss FROM emp WHERE id < 4;
.mode json
SELECT id, name, salary, note FROM emp WHERE id < 3;
.mode csv
SELECT 'a,b', 'c"d', 1.5, NULL;
.mode markdown
SELECT id, tag FROM emp WHERE id < 3;
.mode insert t
SELECT id, name, x'01', NULL, 1.25 FROM emp WHERE id < 3;
.mode quote
SELECT 'it''s', 1e300, x'ab';
.mode list
.headers off
.schema kv
.dump acc%
.tables d%
SELECT hex(sha3(a)) FROM (SELECT group_concat(b || c, '') AS a FROM (SELECT b, c FROM big ORDER BY b)) LIMIT 1;
