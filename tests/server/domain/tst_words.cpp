// The words of every record's states, both ways.
#include "server/domain/access_request.h"
#include "server/domain/agent.h"
#include "server/domain/approval.h"
#include "server/domain/audit_event.h"
#include "server/domain/environment.h"
#include "server/domain/project.h"
#include "server/domain/sync_job.h"
#include "server/domain/user.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

/// `words` in the order of the enumerators.
template <typename Enum>
bool bothWays(const QStringList &words, std::optional<Enum> (*fromText)(QStringView))
{
    for (qsizetype i = 0; i < words.size(); ++i) {
        const auto value = Enum(int(i));
        if (toWord(value) != words[i] || fromText(words[i]) != value)
            return false;
    }
    return !fromText(u"") && !fromText(u"no such word") && !fromText(words[0].toUpper()) &&
           !fromText(QString(u' ' + words[0]));
}

} // namespace

class TestWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void readAndWriteTheContractsWords()
    {
        QVERIFY(bothWays(QStringList{u"patch"_s, u"read"_s}, &requestTypeFromWord));
        QVERIFY(bothWays(QStringList{u"pending"_s, u"approved"_s, u"rejected"_s, u"cancelled"_s,
                                     u"executed"_s, u"failed"_s, u"expired"_s},
                         &requestStatusFromWord));
        QVERIFY(bothWays(QStringList{u"approve"_s, u"reject"_s}, &decisionFromWord));
        QVERIFY(bothWays(QStringList{u"patch"_s, u"read"_s, u"discover"_s}, &jobTypeFromWord));
        QVERIFY(bothWays(
            QStringList{u"queued"_s, u"claimed"_s, u"succeeded"_s, u"failed"_s, u"expired"_s},
            &jobStatusFromWord));
        QVERIFY(bothWays(QStringList{u"active"_s, u"stale"_s, u"revoked"_s}, &agentStatusFromWord));
        QVERIFY(bothWays(QStringList{u"person"_s, u"service"_s}, &userKindFromWord));
        QVERIFY(bothWays(QStringList{u"active"_s, u"archived"_s}, &projectStatusFromWord));
        QVERIFY(bothWays(QStringList{u"dev"_s, u"staging"_s, u"uat"_s, u"prod"_s, u"other"_s},
                         &environmentTypeFromWord));
        QVERIFY(
            bothWays(QStringList{u"success"_s, u"failure"_s, u"denied"_s}, &auditStatusFromWord));
    }
};

QTEST_APPLESS_MAIN(TestWords)
#include "tst_words.moc"
