// Files for their owner alone, whole or not at all.
#include "shared/core/private_file.h"

#include <unistd.h>

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using core::ErrorCode;
using core::makePrivateDirectory;
using core::readPrivateFile;
using core::writePrivateFile;

namespace {

constexpr auto ownersFile = QFile::ReadOwner | QFile::WriteOwner;

QFile::Permissions rightsOf(const QString &path)
{
    return QFile::permissions(path) & QFile::Permissions::fromInt(0x7077);
}

} // namespace

class TestPrivateFile : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_directory;

private Q_SLOTS:

    void whatIsWrittenIsReadAndPrivate_data()
    {
        QTest::addColumn<QByteArray>("content");
        QTest::newRow("text") << "s3cret"_ba;
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("bytes") << QByteArray("\0\xff\n", 3);
        QTest::newRow("long") << QByteArray(1'000'000, 'x');
    }

    void whatIsWrittenIsReadAndPrivate()
    {
        QFETCH(QByteArray, content);
        const QString path = m_directory.filePath(u"secret"_s);
        QVERIFY(writePrivateFile(path, content).has_value());
        QCOMPARE(rightsOf(path), QFile::Permissions(ownersFile));
        const auto read = readPrivateFile(path);
        QVERIFY(read.has_value());
        QCOMPARE(QByteArray::fromStdString(std::string(read->view())), content);
        QCOMPARE(QDir(m_directory.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }

    void aLinkIsReplacedNotFollowed()
    {
        const QTemporaryDir other;
        const QString prey = other.filePath(u"prey"_s);
        QVERIFY(writePrivateFile(prey, "old").has_value());
        const QString link = other.filePath(u"link"_s);
        QVERIFY(QFile::link(prey, link));
        QVERIFY(writePrivateFile(link, "new").has_value());
        QCOMPARE(readPrivateFile(prey)->view(), std::string_view("old"));
        QVERIFY(!QFileInfo(link).isSymLink());
    }

    void aFileThatOthersMayUseIsRefused_data()
    {
        QTest::addColumn<QFile::Permissions>("more");
        for (const auto more : {QFile::ReadGroup, QFile::WriteGroup, QFile::ReadOther,
                                QFile::WriteOther, QFile::ExeOther})
            QTest::addRow("%x", static_cast<uint>(more)) << QFile::Permissions(more);
    }

    void aFileThatOthersMayUseIsRefused()
    {
        QFETCH(QFile::Permissions, more);
        const QString path = m_directory.filePath(u"open"_s);
        QVERIFY(writePrivateFile(path, "s3cret").has_value());
        QVERIFY(QFile::setPermissions(path, ownersFile | more));
        const auto read = readPrivateFile(path);
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Forbidden);
        QVERIFY(read.error().message.contains("600"_L1));
    }

    void rootReadsWhatAServiceOwns()
    {
        if (::geteuid() != 0)
            QSKIP("gives a file away");
        const QString path = m_directory.filePath(u"service"_s);
        QVERIFY(writePrivateFile(path, "s3cret").has_value());
        QCOMPARE(::chown(QFile::encodeName(path).constData(), 65534, 65534), 0);
        QCOMPARE(readPrivateFile(path)->view(), std::string_view("s3cret"));
        QVERIFY(QFile::setPermissions(path, ownersFile | QFile::ReadOther));
        QCOMPARE(readPrivateFile(path).error().code, ErrorCode::Forbidden);
    }

    void whatCannotBeReadIsToldApart()
    {
        QCOMPARE(readPrivateFile(m_directory.filePath(u"none"_s)).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(readPrivateFile(m_directory.path()).error().code, ErrorCode::Unavailable);
        QCOMPARE(writePrivateFile(m_directory.filePath(u"no/such/place"_s), "x").error().code,
                 ErrorCode::Unavailable);
    }

    void aDirectoryIsMadePrivate()
    {
        const QString path = m_directory.filePath(u"private"_s);
        QVERIFY(makePrivateDirectory(path).has_value());
        QCOMPARE(rightsOf(path), ownersFile | QFile::ExeOwner);
        QVERIFY(QFile::setPermissions(path, rightsOf(path) | QFile::ReadOther | QFile::ExeOther));
        QVERIFY(makePrivateDirectory(path).has_value());
        QCOMPARE(rightsOf(path), ownersFile | QFile::ExeOwner);
        QVERIFY(!makePrivateDirectory(m_directory.filePath(u"a/b"_s)).has_value());
    }
};

QTEST_APPLESS_MAIN(TestPrivateFile)
#include "tst_private_file.moc"
