// Who may include whom. Link checks cannot see a use of headers alone, so every #include is read.
#include "tests/architecture/source_tree.h"

#include <QMap>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::test;

namespace {

/// For each folder the folders that its files may include from, besides itself. Ending in `/`: all
/// below.
const QMap<QString, QStringList> &allowedEdges()
{
    static const QMap<QString, QStringList> edges{
        {u"shared/core"_s, {}},
        {u"shared/model"_s, {u"shared/core"_s, u"shared/codec"_s}},
        {u"shared/codec"_s, {u"shared/core"_s, u"shared/model"_s}},
        {u"shared/contract"_s, {u"shared/core"_s}},
        {u"shared/crypto"_s, {u"shared/core"_s}},
        {u"shared/process"_s, {u"shared/core"_s, u"shared/codec"_s}},
        {u"shared/client"_s, {u"shared/"_s}},
        {u"server/domain"_s, {u"shared/"_s}},
        {u"server/crypto"_s, {u"shared/"_s}},
        {u"server/metrics"_s, {u"shared/"_s}},
        {u"server/cluster"_s, {u"shared/"_s}},
        {u"server/outbound"_s, {u"shared/"_s}},
        {u"server/gitops"_s, {u"shared/"_s, u"server/domain"_s, u"server/outbound"_s}},
        {u"server/kms"_s,
         {u"shared/"_s, u"server/crypto"_s, u"server/outbound"_s, u"server/config"_s}},
        {u"server/notify"_s, {u"shared/"_s, u"server/domain"_s, u"server/outbound"_s}},
        // What may be configured about the product is judged by the rules of the product.
        {u"server/config"_s, {u"shared/"_s, u"server/crypto"_s, u"server/domain"_s}},
        {u"server/storage"_s, {u"shared/"_s, u"server/domain"_s}},
        {u"server/services"_s,
         {u"shared/"_s, u"server/domain"_s, u"server/storage"_s, u"server/crypto"_s,
          u"server/gitops"_s, u"server/outbound"_s}},
        {u"server/http"_s, {u"shared/"_s, u"server/domain"_s}},
        {u"server/middleware"_s,
         {u"shared/"_s, u"server/http"_s, u"server/services"_s, u"server/domain"_s,
          u"server/crypto"_s, u"server/metrics"_s}},
        {u"server/handlers"_s,
         {u"shared/"_s, u"server/services"_s, u"server/domain"_s, u"server/http"_s}},
        {u"server/openapi"_s, {u"shared/"_s, u"server/http"_s}},
        {u"server/sweepers"_s,
         {u"shared/"_s, u"server/services"_s, u"server/storage"_s, u"server/domain"_s,
          u"server/metrics"_s, u"server/notify"_s}},
        {u"server/app"_s, {u"shared/"_s, u"server/"_s}},
        {u"agent"_s, {u"shared/"_s}},
        {u"cli"_s, {u"shared/"_s}},
        {u"console"_s, {u"console/"_s, u"shared/"_s, u"cmake"_s}},
        {u"console/look"_s, {u"shared/core"_s}},
        {u"console/models"_s, {u"shared/"_s, u"console/look"_s}},
        {u"console/session"_s, {u"shared/"_s}},
        {u"console/widgets"_s, {u"shared/"_s, u"console/look"_s, u"console/models"_s}},
        {u"console/dialogs"_s,
         {u"shared/"_s, u"console/look"_s, u"console/models"_s, u"console/session"_s,
          u"console/widgets"_s}},
        {u"console/pages"_s,
         {u"shared/"_s, u"console/look"_s, u"console/models"_s, u"console/session"_s,
          u"console/widgets"_s, u"console/dialogs"_s}},
        {u"console/app"_s, {u"shared/"_s, u"console/"_s}},
    };
    return edges;
}

/// The architecture's name for the folder of a path: two levels in shared, server and console, one
/// elsewhere.
QString boxOf(const QString &path)
{
    const QStringList parts = path.split(u'/');
    static const QStringList withBoxes{u"shared"_s, u"server"_s, u"console"_s};
    const bool hasBoxes = withBoxes.contains(parts.first());
    return hasBoxes && parts.size() > 2 ? parts[0] + u'/' + parts[1] : parts.first();
}

bool isAllowed(const QString &from, const QString &to)
{
    if (from == to)
        return true;
    for (const QString &allowed : allowedEdges().value(from)) {
        if (allowed == to || (allowed.endsWith(u'/') && to.startsWith(allowed)))
            return true;
    }
    return false;
}

/// What is wrong with the includes of one file, one line each.
QStringList faultsOf(const QString &path, const QString &text)
{
    static const QRegularExpression include(u"^\\s*#\\s*include\\s*\"([^\"]+)\""_s,
                                            QRegularExpression::MultilineOption);
    const QString from = boxOf(path);
    QStringList faults;
    if (!allowedEdges().contains(from))
        faults.append(u"%1: the folder %2 is not in the table of this test"_s.arg(path, from));
    auto matches = include.globalMatch(text);
    while (matches.hasNext()) {
        const QString target = matches.next().captured(1);
        if (target.endsWith(".moc"_L1))
            continue;
        if (!target.contains(u'/') || target.contains(".."_L1))
            faults.append(u"%1: \"%2\" is not a path from the root"_s.arg(path, target));
        else if (!isAllowed(from, boxOf(target)))
            faults.append(u"%1: %2 may not include \"%3\""_s.arg(path, from, target));
    }
    return faults;
}

} // namespace

class TestIncludeEdges : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void noEdgeIsForbidden()
    {
        const QStringList paths = sourcePaths(
            {u"shared"_s, u"server"_s, u"agent"_s, u"cli"_s, u"console"_s}, {u"h"_s, u"cpp"_s});
        QVERIFY(paths.size() > 50);
        QStringList faults;
        for (const QString &path : paths)
            faults += faultsOf(path, sourceText(path));
        QVERIFY2(faults.isEmpty(), qPrintable(u'\n' + faults.join(u'\n')));
    }

    void aPlantedEdgeIsFound_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("line");
        QTest::addColumn<bool>("isForbidden");
        const auto row = [](const char *path, const char *line, bool isForbidden) {
            QTest::addRow("%s: %s", path, line)
                << QString::fromLatin1(path) << QString::fromLatin1(line) << isForbidden;
        };
        row("shared/core/x.h", "#include \"shared/model/y.h\"", true);
        row("shared/model/x.h", "#include \"server/domain/y.h\"", true);
        row("server/domain/x.h", "#include \"server/storage/y.h\"", true);
        row("server/storage/x.cpp", "#include \"server/services/y.h\"", true);
        row("server/services/x.cpp", "  #  include  \"server/http/y.h\"", true);
        row("server/handlers/x.cpp", "#include \"server/storage/y.h\"", true);
        row("server/handlers/x.cpp", "#include \"server/crypto/y.h\"", true);
        row("server/http/x.cpp", "#include \"server/middleware/y.h\"", true);
        row("server/middleware/x.cpp", "#include \"server/storage/y.h\"", true);
        row("agent/loop/x.cpp", "#include \"server/domain/y.h\"", true);
        row("cli/x.cpp", "#include \"agent/loop/y.h\"", true);
        row("server/domain/x.cpp", "#include \"../storage/y.h\"", true);
        row("console/pages/x.cpp", "#include \"console/app/y.h\"", true);
        row("console/widgets/x.cpp", "#include \"console/session/y.h\"", true);
        row("console/app/x.cpp", "#include \"server/domain/y.h\"", true);
        row("server/novel/x.cpp", "#include \"shared/core/y.h\"", true);
        row("server/domain/x.cpp", "#include \"shared/core/y.h\"", false);
        row("server/app/x.cpp", "#include \"server/storage/y.h\"", false);
        row("agent/loop/x.cpp", "#include \"agent/providers/y.h\"", false);
        row("server/domain/x.cpp", "#include <QString>", false);
    }

    void aPlantedEdgeIsFound()
    {
        QFETCH(QString, path);
        QFETCH(QString, line);
        QFETCH(bool, isForbidden);
        const QString text = u"// a comment\n"_s + line + u'\n';
        QCOMPARE(!faultsOf(path, text).isEmpty(), isForbidden);
    }
};

QTEST_APPLESS_MAIN(TestIncludeEdges)
#include "tst_include_edges.moc"
