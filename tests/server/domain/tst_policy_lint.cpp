#include "server/domain/policy_lint.h"

#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb::domain;

namespace {

QUuid idOf(int number)
{
    return QUuid(u"00000000-0000-4000-8000-%1"_s.arg(number, 12, 10, QLatin1Char('0')));
}

const QUuid strict = idOf(1);
const QUuid lax = idOf(2);
const QUuid off = idOf(3);
const QUuid many = idOf(4);
const QUuid ofRole = idOf(5);
const QUuid project = idOf(10);
const QUuid leadRole = idOf(20);

/// A rule by its name, selector and workflow; ids and ages follow the order of making.
Policy rule(int number, const Selector &selector, const QUuid &workflow, int priority = 100)
{
    return {.id = idOf(100 + number),
            .name = u"rule %1"_s.arg(number),
            .selector = selector,
            .workflowId = workflow,
            .priority = priority,
            .createdAt = {number}};
}

PossibleVoter voter(int number, const Scope &scope = {}, const QUuid &role = idOf(21),
                    const QStringList &permissions = {u"secret.approve"_s})
{
    return {.userId = idOf(200 + number),
            .grants = {{.roleId = role, .permissions = permissions, .scope = scope}}};
}

LintInput world(std::vector<Policy> policies)
{
    return {.policies = std::move(policies),
            .workflows = {{.id = strict, .minApprovers = 2},
                          {.id = lax, .minApprovers = 1},
                          {.id = off, .enabled = false},
                          {.id = many, .minApprovers = 4},
                          {.id = ofRole, .minApprovers = 1, .approverRoleId = leadRole}},
            .projects = {{.id = project, .name = u"shop"_s}},
            .environments = {{.projectId = project, .name = u"dev"_s},
                             {.projectId = project, .name = u"prod"_s}},
            .voters = {voter(1), voter(2), voter(3)}};
}

/// `code:number` or `code:number>other` per finding.
QStringList found(const LintInput &input)
{
    QStringList words;
    for (const LintFinding &finding : lintPolicies(input)) {
        QString word = toWord(finding.code) + u':' + finding.policyName.mid(5);
        if (finding.otherPolicyId) {
            for (const Policy &policy : input.policies) {
                if (policy.id == *finding.otherPolicyId)
                    word += u'>' + policy.name.mid(5);
            }
        }
        words.append(word);
    }
    return words;
}

const Selector vault{{u"provider_type"_s, u"vault"_s}};
const Selector dev{{u"environment"_s, u"dev"_s}};
const Selector prod{{u"environment"_s, u"prod"_s}};
const Selector reads{{u"type"_s, u"read"_s}};
const Selector patches{{u"type"_s, u"patch"_s}};
const Selector app{{u"secret_ref_prefix"_s, u"app/"_s}};

} // namespace

Q_DECLARE_METATYPE(LintInput)

class TestPolicyLint : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void finds_data()
    {
        QTest::addColumn<LintInput>("input");
        QTest::addColumn<QStringList>("expected");
        const auto row = [](const char *what, const LintInput &input, const QStringList &expected) {
            QTest::newRow(what) << input << expected;
        };
        row("nothing", world({}), {});
        row("the seeds", world({rule(1, {}, lax, 0)}), {});
        row("sound rules", world({rule(1, app, strict), rule(2, {}, lax, 0)}), {});

        row("workflow off", world({rule(1, app, off)}), {u"never_matches:1"_s});
        row("workflow unknown", world({rule(1, app, idOf(99))}), {u"never_matches:1"_s});
        row("unknown environment", world({rule(1, {{u"environment"_s, u"Prod"_s}}, strict)}),
            {u"never_matches:1"_s});
        row("impossible prefix", world({rule(1, {{u"secret_ref_prefix"_s, u"/app/"_s}}, strict)}),
            {u"never_matches:1"_s});
        Policy disabled = rule(1, {{u"environment"_s, u"Prod"_s}}, off);
        disabled.enabled = false;
        row("disabled rules are left alone", world({disabled}), {});

        row("shadowed by all", world({rule(1, {}, strict, 200), rule(2, app, strict)}),
            {u"shadowed:2>1"_s});
        row("shadowed by an older of the same priority",
            world({rule(1, vault, strict), rule(2, vault, strict)}), {u"shadowed:2>1"_s});
        row("shadowed by several",
            world({rule(1, reads, strict), rule(2, patches, strict), rule(3, app, strict)}),
            {u"shadowed:3>1"_s});
        row("shadowed by one per provider",
            world({rule(1, {{u"provider_type"_s, u"vault"_s}}, strict),
                   rule(2, {{u"provider_type"_s, u"file"_s}}, strict),
                   rule(3, {{u"provider_type"_s, u"aws-sm"_s}}, strict),
                   rule(4, {{u"provider_type"_s, u"kubernetes"_s}}, strict), rule(5, {}, strict)}),
            {u"shadowed:5>2"_s});
        row("half shadowed", world({rule(1, reads, strict), rule(2, app, strict)}), {});
        row("not by what is off", world({rule(1, {}, off, 200), rule(2, app, strict)}),
            {u"never_matches:1"_s});
        row("not by lower ones", world({rule(1, app, strict), rule(2, {}, strict, 50)}), {});

        row("too many votes", world({rule(1, app, many)}), {u"quorum_too_large:1"_s});
        LintInput elsewhere = world({rule(1, app, strict)});
        elsewhere.voters = {voter(1), voter(2, {{u"secret_ref_prefix"_s, u"bank/"_s}})};
        row("voters elsewhere", elsewhere, {u"quorum_too_large:1"_s});
        elsewhere.voters = {voter(1), voter(2, {{u"secret_ref_prefix"_s, u"app/db/"_s}})};
        row("voters for a part", elsewhere, {});
        LintInput roles = world({rule(1, app, ofRole)});
        row("nobody has the role", roles, {u"quorum_too_large:1"_s});
        roles.voters.push_back(voter(4, {}, leadRole, {u"agent.list"_s}));
        row("who has the role may not approve", roles, {u"quorum_too_large:1"_s});
        roles.voters.push_back(voter(5, {}, leadRole));
        row("somebody has both", roles, {});

        row("open prefix", world({rule(1, {{u"secret_ref_prefix"_s, u"app"_s}}, strict)}),
            {u"prefix_without_slash:1"_s});

        row("lax by environment", world({rule(1, dev, lax), rule(2, {}, strict, 0)}),
            {u"lax_by_environment:1>2"_s});
        row("lax by environment and type",
            world({rule(1, {{u"environment"_s, u"dev"_s}, {u"type"_s, u"read"_s}}, lax),
                   rule(2, {}, strict, 0)}),
            {u"lax_by_environment:1>2"_s});
        row("not of the same kind",
            world({rule(1, {{u"environment"_s, u"dev"_s}, {u"type"_s, u"read"_s}}, lax),
                   rule(2, patches, strict, 0)}),
            {});
        row("lax against another environment",
            world({rule(1, prod, strict, 200), rule(2, dev, lax)}), {u"lax_by_environment:2>1"_s});
        LintInput claimed = world({rule(1, prod, strict, 200), rule(2, dev, lax)});
        claimed.environments[1].targets = {
            {.providerType = u"vault"_s, .secretRefPrefix = u"prod/"_s}};
        row("the other environment claims its locations", claimed, {});
        row("bound by prefix too",
            world(
                {rule(1, {{u"environment"_s, u"dev"_s}, {u"secret_ref_prefix"_s, u"dev/"_s}}, lax),
                 rule(2, {}, strict, 0)}),
            {});
        row("caught before by a stricter one",
            world({rule(1, app, strict, 200), rule(2, dev, lax)}), {});
        row("stricter by environment", world({rule(1, prod, strict), rule(2, {}, lax, 0)}), {});
        row("laxer for want of a role", world({rule(1, dev, lax), rule(2, {}, ofRole, 0)}),
            {u"lax_by_environment:1>2"_s, u"quorum_too_large:2"_s});
    }

    void finds()
    {
        QFETCH(const LintInput, input);
        QFETCH(const QStringList, expected);
        QCOMPARE(found(input), expected);
        for (const LintFinding &finding : lintPolicies(input))
            QVERIFY(!finding.detail.isEmpty());
    }

    /// The order in which policies come does not matter.
    void orderOfInput()
    {
        LintInput input = world({rule(1, {}, strict, 200), rule(2, app, strict),
                                 rule(3, {{u"secret_ref_prefix"_s, u"x"_s}}, many, 300)});
        const QStringList expected = found(input);
        std::reverse(input.policies.begin(), input.policies.end());
        QCOMPARE(found(input), expected);
        QCOMPARE(expected, (QStringList{u"prefix_without_slash:3"_s, u"quorum_too_large:3"_s,
                                        u"shadowed:2>1"_s}));
    }
};

QTEST_GUILESS_MAIN(TestPolicyLint)
#include "tst_policy_lint.moc"
