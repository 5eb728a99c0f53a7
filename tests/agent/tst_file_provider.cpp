// Secrets as files: never outside the root, never half written, never over another's change.
#include "agent/providers/file_provider.h"

#include <csignal>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include <QDir>
#include <QElapsedTimer>
#include <QFile>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using agent::FileProvider;
using agent::StoredSecret;
using agent::Target;
using core::ErrorCode;
using core::SecretBytes;

namespace {

constexpr auto ownersFile = QFile::ReadOwner | QFile::WriteOwner;

QFile::Permissions rightsOf(const QString &path)
{
    return QFile::permissions(path) & QFile::Permissions::fromInt(0x7077);
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : "there is no file"_ba;
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write %s", qPrintable(path));
}

QByteArray textOf(const SecretBytes &bytes)
{
    return QByteArray::fromStdString(std::string(bytes.view()));
}

/// Adds one to the number that the secret holds, as often as it takes to win.
void count(FileProvider &provider, const Target &target)
{
    for (;;) {
        const auto before = provider.read(target, {});
        if (!before)
            return;
        const QByteArray next = QByteArray::number(textOf(before->content).toInt() + 1);
        const auto written =
            provider.write(target, *before, SecretBytes::copyOf(next.toStdString()), {});
        if (written || written.error().code != ErrorCode::Conflict)
            return;
    }
}

} // namespace

class TestFileProvider : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_root;

    [[nodiscard]] QString path(const QString &name) const { return m_root->filePath(name); }

private Q_SLOTS:

    void init() { m_root = std::make_unique<QTemporaryDir>(); }

    void aSecretIsMadeAndReplaced()
    {
        FileProvider provider(m_root->path());
        const Target target{.secretRef = u"team/web/app"_s};
        const auto none = provider.read(target, {});
        QVERIFY(none.has_value() && !none->exists);
        QVERIFY(provider.write(target, *none, SecretBytes::copyOf("{}"), {}).has_value());
        QCOMPARE(rightsOf(path(u"team/web/app.json"_s)), QFile::Permissions(ownersFile));
        QCOMPARE(rightsOf(path(u"team/web"_s)), ownersFile | QFile::ExeOwner);

        const auto some = provider.read(target, {});
        QCOMPARE(textOf(some->content), "{}"_ba);
        QVERIFY(provider.write(target, *some, SecretBytes::copyOf("[]"), {}).has_value());
        QCOMPARE(contentOf(path(u"team/web/app.json"_s)), "[]"_ba);
        // Nothing else is left beside it.
        QCOMPARE(QDir(path(u"team/web"_s))
                     .entryList(QDir::AllEntries | QDir::Hidden | QDir::NoDotAndDotDot),
                 QStringList{u"app.json"_s});
    }

    void aReplacedFileIsPrivateWhateverItWas()
    {
        write(path(u"app.json"_s), "{}");
        QFile::setPermissions(path(u"app.json"_s), ownersFile | QFile::ReadOther);
        FileProvider provider(m_root->path());
        const auto before = provider.read({.secretRef = u"app"_s}, {});
        QVERIFY(provider.write({.secretRef = u"app"_s}, *before, SecretBytes::copyOf("1"), {})
                    .has_value());
        QCOMPARE(rightsOf(path(u"app.json"_s)), QFile::Permissions(ownersFile));
    }

    void aChangedSecretIsNotOverwritten_data()
    {
        QTest::addColumn<QByteArray>("seen");
        QTest::addColumn<QByteArray>("now");
        QTest::newRow("another content") << "1"_ba
                                         << "2"_ba;
        QTest::newRow("made meanwhile") << QByteArray() << "2"_ba;
        QTest::newRow("removed meanwhile") << "1"_ba << QByteArray();
    }

    void aChangedSecretIsNotOverwritten()
    {
        QFETCH(QByteArray, seen);
        QFETCH(QByteArray, now);
        const Target target{.secretRef = u"app"_s};
        const QString file = path(u"app.json"_s);
        if (!seen.isNull())
            write(file, seen);
        FileProvider provider(m_root->path());
        const auto before = provider.read(target, {});
        QCOMPARE(before->exists, !seen.isNull());
        QFile::remove(file);
        if (!now.isNull())
            write(file, now);
        const auto written = provider.write(target, *before, SecretBytes::copyOf("3"), {});
        QCOMPARE(written.error().code, ErrorCode::Conflict);
        QCOMPARE(contentOf(file), now.isNull() ? "there is no file"_ba : now);
    }

    void racersLoseNoChange()
    {
        // Threads of one agent and a second provider on the same root.
        const Target target{.secretRef = u"team/number"_s};
        FileProvider first(m_root->path());
        FileProvider second(m_root->path());
        constexpr int racers = 8;
        constexpr int rounds = 25;
        {
            std::vector<std::jthread> threads;
            for (int racer = 0; racer < racers; ++racer)
                threads.emplace_back([&, racer] {
                    for (int round = 0; round < rounds; ++round)
                        count(racer % 2 == 0 ? first : second, target);
                });
        }
        QCOMPARE(textOf(first.read(target, {})->content).toInt(), racers * rounds);
    }

    void aWriterThatIsKilledLeavesAWholeSecretAndNoLock()
    {
        const Target target{.secretRef = u"app"_s};
        const std::string big(2'000'000, 'x');
        write(path(u"app.json"_s), QByteArray::fromStdString(big));
        for (int round = 0; round < 20; ++round) {
            const pid_t writer = ::fork();
            if (writer == 0) {
                FileProvider provider(m_root->path());
                for (char letter = 'a';; letter = letter == 'z' ? 'a' : char(letter + 1)) {
                    const auto before = provider.read(target, {});
                    (void)provider.write(target, *before,
                                         SecretBytes::copyOf(std::string(big.size(), letter)), {});
                }
            }
            QTest::qSleep(5 + round % 7 * 3);
            ::kill(writer, SIGKILL);
            ::waitpid(writer, nullptr, 0);
            const QByteArray content = contentOf(path(u"app.json"_s));
            QCOMPARE(content.size(), qsizetype(big.size()));
            QCOMPARE(content, QByteArray(content.size(), content.at(0)));
        }
        FileProvider provider(m_root->path());
        const auto before = provider.read(target, {});
        QVERIFY(provider.write(target, *before, SecretBytes::copyOf("{}"), {}).has_value());
        QCOMPARE(QDir(m_root->path())
                     .entryList(QDir::Files | QDir::Hidden, QDir::Name)
                     .filter(u".new"_s),
                 QStringList());
    }

    void nothingOutsideTheRootIsReached_data()
    {
        QTest::addColumn<QString>("ref");
        for (const char *ref : {"../outside", "a/../../outside", "/etc/passwd", "..", ".", "",
                                "a//b", "a/", "linked/app", "link", "team/link"})
            QTest::addRow("'%s'", ref) << QString::fromLatin1(ref);
        QTest::newRow("NUL") << u"a"_s + QChar(0) + u"b"_s;
        QTest::newRow("a name too long") << QString(300, u'a');
        QTest::newRow("a directory") << u"directory"_s;
        QTest::newRow("a pipe") << u"pipe"_s;
    }

    void nothingOutsideTheRootIsReached()
    {
        QFETCH(QString, ref);
        const QTemporaryDir outside;
        const QString prey = outside.filePath(u"app.json"_s);
        write(prey, "outside");
        QVERIFY(QFile::link(outside.path(), path(u"linked"_s)));
        QVERIFY(QFile::link(prey, path(u"link.json"_s)));
        QVERIFY(QDir(m_root->path()).mkdir(u"team"_s));
        QVERIFY(QFile::link(prey, path(u"team/link.json"_s)));
        QVERIFY(QDir(m_root->path()).mkdir(u"directory.json"_s));
        QCOMPARE(::mkfifo(QFile::encodeName(path(u"pipe.json"_s)).constData(), 0600), 0);

        FileProvider provider(m_root->path());
        const Target target{.secretRef = ref};
        const auto read = provider.read(target, {});
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::InvalidValue);
        const auto written = provider.write(target, {}, SecretBytes::copyOf("mine"), {});
        QVERIFY(!written.has_value());
        QCOMPARE(written.error().code, ErrorCode::InvalidValue);
        QCOMPARE(contentOf(prey), "outside"_ba);
        QCOMPARE(QDir(outside.path()).entryList(QDir::Files).size(), 1);
    }

    void configurationIsRefused()
    {
        FileProvider provider(m_root->path());
        const auto read =
            provider.read({.secretRef = u"app"_s, .config = {{u"root"_s, u"/etc"_s}}}, {});
        QCOMPARE(read.error().code, ErrorCode::InvalidValue);
    }

    void aLockThatIsHeldDoesNotHoldUpAStop()
    {
        const int lock = ::open(QFile::encodeName(path(u".lock"_s)).constData(),
                                O_RDWR | O_CREAT | O_CLOEXEC, 0600);
        QVERIFY(lock >= 0 && ::flock(lock, LOCK_EX) == 0);
        FileProvider provider(m_root->path());
        std::stop_source stop;
        QElapsedTimer since;
        since.start();
        const std::jthread stopper([&] {
            QTest::qSleep(100);
            stop.request_stop();
        });
        const auto written =
            provider.write({.secretRef = u"app"_s}, {}, SecretBytes::copyOf("1"), stop.get_token());
        QCOMPARE(written.error().code, ErrorCode::Unavailable);
        QVERIFY(since.elapsed() < 5'000);
        QVERIFY(!QFile::exists(path(u"app.json"_s)));
        ::close(lock);
    }

    void aStopWritesNothing()
    {
        FileProvider provider(m_root->path());
        std::stop_source stop;
        stop.request_stop();
        QVERIFY(
            !provider.write({.secretRef = u"app"_s}, {}, SecretBytes::copyOf("1"), stop.get_token())
                 .has_value());
        QVERIFY(!QFile::exists(path(u"app.json"_s)));
    }
};

QTEST_GUILESS_MAIN(TestFileProvider)
#include "tst_file_provider.moc"
