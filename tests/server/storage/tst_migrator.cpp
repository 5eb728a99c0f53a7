// Migrations: forward only, each whole or not at all, and never over what another program left.
#include "server/storage/embedded_migrations.h"
#include "server/storage/migrator.h"
#include "tests/support/postgres_fixture.h"

#include <atomic>
#include <thread>

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using storage::Migration;
using storage::Migrator;
using storage::SchemaFit;
using storage::StorageError;
using test::PostgresFixture;

namespace {

/// A database without anything in it.
struct EmptyDatabase
{
    QString url = PostgresFixture::ownerUrl(PostgresFixture::instance().freshDatabase());
    storage::Database database{{.url = url}};

    EmptyDatabase()
    {
        test::runSql(
            url,
            "SET client_min_messages = warning; DROP SCHEMA public CASCADE; CREATE SCHEMA public");
    }

    [[nodiscard]] QString value(const QByteArray &sql) const { return test::sqlValue(url, sql); }
};

const Migration first{1, u"0001_a.sql"_s, "CREATE TABLE a (x int); INSERT INTO a VALUES (1)"};
const Migration second{2, u"0002_b.sql"_s, "CREATE TABLE b (x int)"};

} // namespace

class TestMigrator : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void freshThenNothingToDo();
    void theRealOnes();
    void laterOnesAreAdded();
    void faultyOneLeavesNothing();
    void changedContentIsForeign();
    void newerSchemaIsForeign();
    void gapIsForeign();
    void twoAtOnce();
    void gapsInTheProgramAreRefused();
};

void TestMigrator::freshThenNothingToDo()
{
    const EmptyDatabase db;
    const Migrator migrator(db.database, {first, second});
    QCOMPARE(migrator.state().fit, SchemaFit::Behind);
    QCOMPARE(migrator.apply(), 2);
    QCOMPARE(migrator.state().fit, SchemaFit::Current);
    QCOMPARE(migrator.apply(), 0);
    QCOMPARE(db.value("SELECT count(*) FROM a"), u"1"_s);
}

void TestMigrator::theRealOnes()
{
    const EmptyDatabase db;
    const auto migrations = storage::embeddedMigrations();
    const Migrator migrator(db.database, migrations);
    QCOMPARE(migrator.apply(), int(migrations.size()));
    QCOMPARE(migrator.state().fit, SchemaFit::Current);
    QCOMPARE(db.value("SELECT count(*) FROM roles WHERE is_system"), u"4"_s);
    QCOMPARE(db.value("SELECT name FROM workflow_definitions WHERE is_default"), u"standard"_s);
    QCOMPARE(db.value("SELECT name FROM policy_rules"), u"match-all (system default)"_s);
}

void TestMigrator::laterOnesAreAdded()
{
    const EmptyDatabase db;
    QCOMPARE(Migrator(db.database, {first}).apply(), 1);
    const Migrator migrator(db.database, {first, second});
    const auto state = migrator.state();
    QCOMPARE(state.fit, SchemaFit::Behind);
    QCOMPARE(state.applied, 1);
    QCOMPARE(migrator.apply(), 1);
}

void TestMigrator::faultyOneLeavesNothing()
{
    const EmptyDatabase db;
    const Migration faulty{2, u"0002_b.sql"_s, "CREATE TABLE half (x int); SELECT 1/0"};
    QVERIFY_THROWS_EXCEPTION(StorageError, Migrator(db.database, {first, faulty}).apply());
    QCOMPARE(db.value("SELECT to_regclass('half') IS NULL"), u"t"_s);
    // What came before stays, and the mended one goes in.
    QCOMPARE(db.value("SELECT count(*) FROM a"), u"1"_s);
    QCOMPARE(Migrator(db.database, {first, second}).apply(), 1);
}

void TestMigrator::changedContentIsForeign()
{
    const EmptyDatabase db;
    Migrator(db.database, {first}).apply();
    const Migration changed{1, u"0001_a.sql"_s, "CREATE TABLE other (x int)"};
    const Migrator migrator(db.database, {changed, second});
    const auto state = migrator.state();
    QCOMPARE(state.fit, SchemaFit::Foreign);
    QVERIFY2(state.fault.contains(u"0001"_s), qPrintable(state.fault));
    QVERIFY_THROWS_EXCEPTION(StorageError, migrator.apply());
    QCOMPARE(db.value("SELECT to_regclass('b') IS NULL"), u"t"_s);
}

void TestMigrator::newerSchemaIsForeign()
{
    const EmptyDatabase db;
    Migrator(db.database, {first, second}).apply();
    const Migrator older(db.database, {first});
    QCOMPARE(older.state().fit, SchemaFit::Foreign);
    QVERIFY_THROWS_EXCEPTION(StorageError, older.apply());
}

void TestMigrator::gapIsForeign()
{
    const EmptyDatabase db;
    Migrator(db.database, {first, second}).apply();
    test::runSql(db.url, "DELETE FROM schema_migrations WHERE number = 1");
    QCOMPARE(Migrator(db.database, {first, second}).state().fit, SchemaFit::Foreign);
}

void TestMigrator::twoAtOnce()
{
    const EmptyDatabase db;
    const Migration slow{1, u"0001_a.sql"_s, "SELECT pg_sleep(0.3); CREATE TABLE a (x int)"};
    std::atomic<int> applied = 0;
    std::vector<std::thread> programs;
    for (int program = 0; program < 4; ++program)
        programs.emplace_back([&] {
            const storage::Database own({.url = db.url});
            applied += Migrator(own, {slow, second}).apply();
            own.closeThreadConnection();
        });
    for (std::thread &program : programs)
        program.join();
    QCOMPARE(applied.load(), 2);
    QCOMPARE(db.value("SELECT count(*) FROM schema_migrations"), u"2"_s);
}

void TestMigrator::gapsInTheProgramAreRefused()
{
    const EmptyDatabase db;
    QVERIFY_THROWS_EXCEPTION(std::logic_error, Migrator(db.database, {second}));
    QVERIFY_THROWS_EXCEPTION(std::logic_error, Migrator(db.database, {first, first}));
}

QTEST_GUILESS_MAIN(TestMigrator)
#include "tst_migrator.moc"
