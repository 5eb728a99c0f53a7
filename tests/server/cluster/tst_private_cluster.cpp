// The PostgreSQL that `sb-server dev` runs for itself: made once, reachable by its socket alone,
// there again after whatever killed it.
#include "server/cluster/private_cluster.h"
#include "tests/support/postgres_fixture.h"

#include <csignal>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using cluster::ClusterError;
using cluster::PrivateCluster;

namespace {

/// The permission bits in octal; empty when there is no such file.
QString modeOf(const QString &path)
{
    struct stat status = {};
    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        return {};
    return QString::number(status.st_mode & 07777U, 8);
}

QString valueIn(const PrivateCluster &cluster, const QByteArray &sql)
{
    return test::sqlValue(cluster.url(PrivateCluster::owner(), u"postgres"_s), sql);
}

void runIn(const PrivateCluster &cluster, const QByteArray &sql)
{
    test::runSql(cluster.url(PrivateCluster::owner(), u"postgres"_s), sql);
}

pid_t postmasterIn(const QString &directory)
{
    QFile file(directory + u"/data/postmaster.pid"_s);
    return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toInt() : 0;
}

int openDescriptors()
{
    return int(QDir(u"/proc/self/fd"_s).entryList(QDir::AllEntries | QDir::System).size());
}

} // namespace

class TestPrivateCluster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void makesAClusterOnce();
    void listensOnItsSocketAlone();
    void keepsOthersOut();
    void keepsSecretsOutOfItsLog();
    void startsAgain();
    void recoversFromAKill();
    void recoversFromAKillOfItsOwner();
    void stalePidFileIsNoHindrance();
    void killedInitdbIsNoCluster();
    void longPathsGetAShortSocket();
    void missingParentIsSaid();

private:
    QTemporaryDir m_parent;
    /// Made by the first function, used by the others.
    QString m_directory = m_parent.filePath(u"cluster"_s);
};

void TestPrivateCluster::makesAClusterOnce()
{
    {
        PrivateCluster cluster(m_directory);
        QVERIFY(!cluster.isRunning());
        cluster.start();
        QVERIFY(cluster.isRunning());
        QCOMPARE(valueIn(cluster, "SELECT current_user"), u"sb_owner"_s);
        QCOMPARE(valueIn(cluster, "SHOW data_checksums"), u"on"_s);
        QCOMPARE(valueIn(cluster, "SHOW server_encoding"), u"UTF8"_s);
        runIn(cluster, "CREATE TABLE kept AS SELECT 'before' AS word");
    }
    QCOMPARE(postmasterIn(m_directory), 0);
    PrivateCluster again(m_directory);
    again.start();
    QCOMPARE(valueIn(again, "SELECT word FROM kept"), u"before"_s);
}

void TestPrivateCluster::listensOnItsSocketAlone()
{
    PrivateCluster cluster(m_directory);
    cluster.start();
    QCOMPARE(valueIn(cluster, "SHOW listen_addresses"), QString());
    QCOMPARE(valueIn(cluster, "SELECT inet_server_addr() IS NULL"), u"t"_s);
    const QStringList sockets =
        QDir(m_directory + u"/socket"_s).entryList(QDir::System | QDir::Hidden | QDir::Files);
    QVERIFY2(sockets.contains(u".s.PGSQL.5432"_s), qPrintable(sockets.join(u' ')));
}

void TestPrivateCluster::keepsOthersOut()
{
    // As somebody else may have left it.
    QVERIFY(::chmod(QFile::encodeName(m_directory).constData(), 0755) == 0);
    PrivateCluster cluster(m_directory);
    cluster.start();
    for (const QString &name : {u""_s, u"/data"_s, u"/socket"_s})
        QCOMPARE(modeOf(m_directory + name), u"700"_s);
    QCOMPARE(modeOf(m_directory + u"/data/PG_VERSION"_s), u"600"_s);
}

void TestPrivateCluster::keepsSecretsOutOfItsLog()
{
    PrivateCluster cluster(m_directory);
    cluster.start();
    static const QString fails = u"SELECT 1 / (length(?::text) - 11)"_s;
    {
        const storage::Database database(
            {.url = cluster.url(PrivateCluster::owner(), u"postgres"_s)});
        storage::Transaction tx(database.connection());
        QVERIFY_THROWS_EXCEPTION(storage::StorageError, (void)tx.query(fails, {u"canary-7f3a"_s}));
    }
    QFile log(m_directory + u"/log"_s);
    QVERIFY(log.open(QIODevice::ReadOnly));
    const QByteArray text = log.readAll();
    QVERIFY2(text.contains("division by zero"), text.constData());
    QVERIFY2(!text.contains("canary-7f3a"), text.constData());
}

void TestPrivateCluster::startsAgain()
{
    PrivateCluster cluster(m_directory);
    cluster.start();
    cluster.stop();
    QVERIFY(!cluster.isRunning());
    cluster.stop();
    const int before = openDescriptors();
    cluster.start();
    QCOMPARE(valueIn(cluster, "SELECT word FROM kept"), u"before"_s);
    cluster.stop();
    QCOMPARE(openDescriptors(), before);
}

void TestPrivateCluster::recoversFromAKill()
{
    PrivateCluster cluster(m_directory);
    cluster.start();
    runIn(cluster, "UPDATE kept SET word = 'committed'");
    const pid_t postmaster = postmasterIn(m_directory);
    QVERIFY(postmaster > 0);
    QCOMPARE(::kill(postmaster, SIGKILL), 0);
    cluster.start();
    QVERIFY(cluster.isRunning());
    QVERIFY(postmasterIn(m_directory) != postmaster);
    QCOMPARE(valueIn(cluster, "SELECT word FROM kept"), u"committed"_s);
}

/// What the next `sb-server dev` meets after a kill -9 of the first: its cluster, still going.
void TestPrivateCluster::recoversFromAKillOfItsOwner()
{
    const pid_t owner = ::fork();
    if (owner == 0) {
        PrivateCluster cluster(m_directory);
        cluster.start();
        ::raise(SIGKILL);
    }
    QVERIFY(owner > 0);
    QCOMPARE(::waitpid(owner, nullptr, 0), owner);
    PrivateCluster next(m_directory);
    next.start();
    QVERIFY(next.isRunning());
    QCOMPARE(valueIn(next, "SELECT word FROM kept"), u"committed"_s);
    // It is ours that answers, not the old one on its way out.
    QCOMPARE(valueIn(next, "SELECT pg_postmaster_start_time() > now() - interval '1 minute'"),
             u"t"_s);
    QTest::qWait(300);
    QCOMPARE(valueIn(next, "SELECT 1"), u"1"_s);
}

void TestPrivateCluster::stalePidFileIsNoHindrance()
{
    // A process that lives, and is none of ours.
    QFile stale(m_directory + u"/data/postmaster.pid"_s);
    QVERIFY(stale.open(QIODevice::WriteOnly));
    stale.write("1\n/nowhere\n1700000000\n5432\n/nowhere\n\n  5432001         0\nready   \n");
    stale.close();
    PrivateCluster cluster(m_directory);
    cluster.start();
    QCOMPARE(valueIn(cluster, "SELECT word FROM kept"), u"committed"_s);
}

void TestPrivateCluster::killedInitdbIsNoCluster()
{
    const QString directory = m_parent.filePath(u"half"_s);
    QVERIFY(QDir().mkpath(directory + u"/data.new/base"_s));
    QFile half(directory + u"/data.new/PG_VERSION"_s);
    QVERIFY(half.open(QIODevice::WriteOnly));
    half.write("15\n");
    half.close();
    PrivateCluster cluster(directory);
    cluster.start();
    QCOMPARE(valueIn(cluster, "SELECT 1"), u"1"_s);
    QVERIFY(!QFile::exists(directory + u"/data.new"_s));
}

void TestPrivateCluster::longPathsGetAShortSocket()
{
    const QString parent = m_parent.filePath(QString(120, u'p'));
    QVERIFY(QDir().mkpath(parent));
    PrivateCluster cluster(parent + u"/it's a cluster"_s);
    cluster.start();
    QCOMPARE(valueIn(cluster, "SELECT 1"), u"1"_s);
    cluster.stop();
    cluster.start();
    QCOMPARE(valueIn(cluster, "SELECT 1"), u"1"_s);
}

void TestPrivateCluster::missingParentIsSaid()
{
    PrivateCluster cluster(m_parent.filePath(u"no/such/parent"_s));
    try {
        cluster.start();
        QFAIL("started without a directory");
    } catch (const ClusterError &error) {
        QVERIFY(QByteArray(error.what()).contains("no/such/parent"));
    }
    QVERIFY(!cluster.isRunning());
}

QTEST_GUILESS_MAIN(TestPrivateCluster)
#include "tst_private_cluster.moc"
