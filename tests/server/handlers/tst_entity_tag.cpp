#include "server/handlers/entity_tag.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;

namespace {

using Lines = std::vector<QByteArray>;
using Revisions = std::vector<qint64>;

core::Result<domain::RevisionMatch> read(const Lines &lines)
{
    http::Request request;
    for (const QByteArray &line : lines)
        request.headers.emplace_back("if-match", line);
    return handlers::ifMatchOf(request);
}

} // namespace

class TestEntityTag : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void wantsAny_data()
    {
        QTest::addColumn<QByteArrayList>("lines");
        QTest::newRow("no header") << QByteArrayList{};
        QTest::newRow("star") << QByteArrayList{"*"};
    }

    void wantsAny()
    {
        QFETCH(const QByteArrayList, lines);
        const auto match = read(Lines(lines.begin(), lines.end()));
        QVERIFY(match);
        QVERIFY(!match->wanted);
        QVERIFY(domain::checkRevision(*match, 7));
    }

    void wantsSome_data()
    {
        QTest::addColumn<QByteArrayList>("lines");
        QTest::addColumn<QList<qint64>>("revisions");
        const auto row = [](const char *what, const QByteArrayList &lines,
                            const QList<qint64> &revisions) {
            QTest::newRow(what) << lines << revisions;
        };
        row("one", {"\"3\""}, {3});
        row("two", {"\"3\", \"4\""}, {3, 4});
        row("no blank between", {"\"3\",\"4\""}, {3, 4});
        row("empty elements", {",\"3\",, \t\"4\","}, {3, 4});
        row("two lines", {"\"3\"", "\"4\""}, {3, 4});
        row("weak never matches", {"W/\"3\""}, {});
        row("weak and strong", {"W/\"3\", \"4\""}, {4});
        row("another's tag", {"\"abc\""}, {});
        row("another's tag with a comma", {"\"a,b\", \"5\""}, {5});
        row("empty tag", {"\"\""}, {});
        row("another spelling", {"\"03\", \"+3\", \"3.0\""}, {});
        row("too large", {"\"99999999999999999999\""}, {});
        row("bytes outside ASCII", {"\"\xe9\""}, {});
    }

    void wantsSome()
    {
        QFETCH(const QByteArrayList, lines);
        QFETCH(const QList<qint64>, revisions);
        const auto match = read(Lines(lines.begin(), lines.end()));
        QVERIFY(match);
        QVERIFY(match->wanted);
        QCOMPARE(QList<qint64>(match->wanted->begin(), match->wanted->end()), revisions);
        for (const qint64 revision : {qint64{3}, qint64{4}, qint64{5}, qint64{6}}) {
            const auto checked = domain::checkRevision(*match, revision);
            QCOMPARE(checked.has_value(), revisions.contains(revision));
            if (!checked)
                QCOMPARE(checked.error().code, core::ErrorCode::PreconditionFailed);
        }
    }

    void malformed_data()
    {
        QTest::addColumn<QByteArrayList>("lines");
        for (const QByteArray &line :
             {""_ba, ","_ba, "3"_ba, "\"3"_ba, "3\""_ba, "\"3\" \"4\""_ba, "\"3\"x"_ba,
              "w/\"3\""_ba, "W/"_ba, "W/3"_ba, "*, \"3\""_ba, "\"3\", *"_ba, "**"_ba, "'3'"_ba,
              "\"a b\" , 3"_ba, "\"\x7f\""_ba})
            QTest::newRow(line.constData()) << QByteArrayList{line};
        QTest::newRow("star in a second line") << QByteArrayList{"\"3\"", "*"};
    }

    void malformed()
    {
        QFETCH(const QByteArrayList, lines);
        const auto match = read(Lines(lines.begin(), lines.end()));
        QVERIFY(!match);
        QCOMPARE(match.error().code, core::ErrorCode::InvalidHeader);
    }

    void writesWhatItReads()
    {
        http::Response response;
        handlers::addEntityTag(response, 42);
        QCOMPARE(response.headers.size(), std::size_t{1});
        QCOMPARE(response.headers.front().first, "ETag"_ba);
        QCOMPARE(response.headers.front().second, "\"42\""_ba);
        const auto match = read({response.headers.front().second});
        QVERIFY(match);
        QVERIFY(match->wanted == Revisions{42});
    }
};

QTEST_GUILESS_MAIN(TestEntityTag)
#include "tst_entity_tag.moc"
