// Roles, grants and accounts from the console: what is clicked is what the server has afterwards.
#include "console/dialogs/confirm_dialog.h"
#include "console/dialogs/edit_role_dialog.h"
#include "console/dialogs/grant_role_dialog.h"
#include "console/dialogs/new_token_dialog.h"
#include "console/dialogs/new_user_dialog.h"
#include "console/dialogs/set_password_dialog.h"
#include "console/dialogs/tokens_dialog.h"
#include "console/pages/assignments_page.h"
#include "console/pages/roles_page.h"
#include "console/pages/users_page.h"
#include "tests/console/admin_clicks.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QPushButton>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace sb;
using test::chooseRow;
using test::clickOn;
using test::ConsoleBench;
using test::Reply;
using test::typeInto;
using test::waitUntilClosed;

class TestPeoplePages : public QObject
{
    Q_OBJECT

private Q_SLOTS:

    void aRoleIsMadeChangedAndDeleted()
    {
        ConsoleBench bench;
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::RolesPage>(u"roles"_s);
        clickOn(page, u"newRole"_s);
        QPointer<console::EditRoleDialog> dialog = bench.dialog<console::EditRoleDialog>();
        clickOn(dialog, u"send"_s);
        // Told at the field, and nothing was sent.
        QVERIFY(ConsoleBench::child<QLabel>(dialog, u"fault-name"_s)->isVisible());
        typeInto(dialog, u"name"_s, u"release"_s);
        auto *permissions =
            ConsoleBench::child<console::PermissionPicker>(dialog, u"permissions"_s);
        permissions->itemOf(u"secret.request"_s)->setCheckState(0, Qt::Checked);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        const QByteArray where = " FROM roles WHERE name = 'release'";
        QCOMPARE(bench.broker.value("SELECT count(*)" + where), u"1"_s);

        chooseRow(page, u"release"_s);
        clickOn(page, u"editRole"_s);
        dialog = bench.dialog<console::EditRoleDialog>();
        permissions = ConsoleBench::child<console::PermissionPicker>(dialog, u"permissions"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return permissions->isEnabled(); }));
        QCOMPARE(permissions->picked(), QStringList{u"secret.request"_s});
        permissions->itemOf(u"secret.list"_s)->setCheckState(0, Qt::Checked);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        const QString id = bench.broker.value("SELECT id" + where);
        QCOMPARE(bench.broker.get(u"/api/v1/roles/"_s + id, u"admin"_s)
                     .object()
                     .value("permissions"_L1)
                     .toArray()
                     .size(),
                 2);

        chooseRow(page, u"release"_s);
        clickOn(page, u"deleteRole"_s);
        auto *confirm = bench.dialog<console::ConfirmDialog>();
        QVERIFY(!ConsoleBench::child<QPushButton>(confirm, u"send"_s)->isEnabled());
        typeInto(confirm, u"name"_s, u"release"_s);
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        QCOMPARE(bench.broker.value("SELECT count(*)" + where), u"0"_s);
    }

    void whatSomebodyElseChangedIsTold()
    {
        ConsoleBench bench;
        const Reply made = bench.broker.post(u"/api/v1/roles"_s, u"admin"_s,
                                             R"({"name":"r","permissions":["secret.list"]})");
        const QString path = u"/api/v1/roles/"_s + made.object().value("id"_L1).toString();
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::RolesPage>(u"roles"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return page->panel().shownState() == u"table"_s; }));
        for (int row = 0; row < page->panel().view().table()->table().rowCount(); ++row) {
            if (page->panel().view().table()->table().index(row, 0).data().toString() == u"r"_s)
                page->panel().view().selectSourceRow(row);
        }
        clickOn(page, u"editRole"_s);
        QPointer<console::EditRoleDialog> dialog = bench.dialog<console::EditRoleDialog>();
        auto *permissions =
            ConsoleBench::child<console::PermissionPicker>(dialog, u"permissions"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return permissions->isEnabled(); }));
        permissions->itemOf(u"audit.read"_s)->setCheckState(0, Qt::Checked);
        QCOMPARE(bench.broker
                     .call("PUT", path + u"/permissions"_s, u"admin"_s,
                           R"({"permissions":["secret.list","secret.request"]})")
                     .status,
                 204);
        clickOn(dialog, u"send"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->conflict().isEmpty(); }));
        // Theirs is named, ours is still ticked, and nothing of theirs was lost yet.
        QVERIFY(dialog->conflict().contains(u"secret.request: not allowed → allowed"_s));
        QVERIFY(permissions->picked().contains(u"audit.read"_s));
        QVERIFY(!permissions->picked().contains(u"secret.request"_s));
        QCOMPARE(
            bench.broker.get(path, u"admin"_s).object().value("permissions"_L1).toArray().size(),
            2);
        // Knowing that, ours goes over theirs.
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        const QJsonArray now =
            bench.broker.get(path, u"admin"_s).object().value("permissions"_L1).toArray();
        QVERIFY(now.contains(u"audit.read"_s) && !now.contains(u"secret.request"_s));
    }

    void aRoleIsGrantedWithinBoundsAndRevoked()
    {
        ConsoleBench bench;
        const QUuid nora = bench.broker.addUser(u"nora"_s);
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::AssignmentsPage>(u"assignments"_s);
        clickOn(page, u"grantRole"_s);
        QPointer<console::GrantRoleDialog> dialog = bench.dialog<console::GrantRoleDialog>();
        auto *user = ConsoleBench::child<QComboBox>(dialog, u"user"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return user->findText(u"nora@example.org"_s) >= 0; }));
        user->setEditText(u"nobody of that name"_s);
        clickOn(dialog, u"send"_s);
        QVERIFY(ConsoleBench::child<QLabel>(dialog, u"fault-user_id"_s)->isVisible());
        user->setEditText(u"nora@example.org"_s);
        auto *role = ConsoleBench::child<QComboBox>(dialog, u"role"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return role->findText(u"developer"_s) >= 0; }));
        role->setEditText(u"developer"_s);
        dialog->scope().field(u"provider_type"_s)->setEditText(u"vault"_s);
        dialog->scope().field(u"environment"_s)->setEditText(u"prod"_s);
        clickOn(dialog, u"send"_s);
        waitUntilClosed(dialog.data());
        const QByteArray where =
            " FROM user_roles WHERE user_id = '" + nora.toByteArray(QUuid::WithoutBraces) + "'";
        QCOMPARE(bench.broker.value("SELECT scope->>'provider_type'" + where), u"vault"_s);
        QCOMPARE(bench.broker.value("SELECT scope->>'environment'" + where), u"prod"_s);

        chooseRow(page, u"environment prod"_s);
        clickOn(page, u"revokeGrant"_s);
        auto *confirm = bench.dialog<console::ConfirmDialog>();
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        QCOMPARE(bench.broker.value("SELECT count(*)" + where), u"0"_s);
    }

    void anAccountIsMadeWithAPasswordShownOnceAndSwitchedOff()
    {
        ConsoleBench bench;
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::UsersPage>(u"users"_s);
        clickOn(page, u"newUser"_s);
        QPointer<console::NewUserDialog> dialog = bench.dialog<console::NewUserDialog>();
        typeInto(dialog, u"email"_s, u"this is no address"_s);
        clickOn(dialog, u"send"_s);
        // What the server refuses is told at the field.
        auto *fault = ConsoleBench::child<QLabel>(dialog, u"fault-email"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return fault->isVisible(); }));
        typeInto(dialog, u"email"_s, u"nora@example.org"_s);
        clickOn(dialog, u"send"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->secret().lines().value().isEmpty(); }));
        const std::string_view shown = dialog->secret().lines().value().view();
        const QByteArray password(shown.data(), static_cast<qsizetype>(shown.size()));
        dialog->close();
        QVERIFY(dialog && dialog->isVisible());
        ConsoleBench::child<QCheckBox>(dialog, u"stored"_s)->setChecked(true);
        dialog->close();
        const QJsonObject login{{u"email"_s, u"nora@example.org"_s},
                                {u"password"_s, QString::fromUtf8(password)}};
        const QByteArray body = QJsonDocument(login).toJson(QJsonDocument::Compact);
        QCOMPARE(bench.broker.post(u"/api/v1/auth/login"_s, {}, body).status, 200);

        chooseRow(page, u"nora@example.org"_s);
        clickOn(page, u"setPassword"_s);
        QPointer<console::SetPasswordDialog> other = bench.dialog<console::SetPasswordDialog>();
        typeInto(other, u"password"_s, u"another long password 1"_s);
        typeInto(other, u"again"_s, u"not the same"_s);
        clickOn(other, u"send"_s);
        QVERIFY(ConsoleBench::child<QLabel>(other, u"fault-again"_s)->isVisible());
        typeInto(other, u"password"_s, u"another long password 1"_s);
        typeInto(other, u"again"_s, u"another long password 1"_s);
        clickOn(other, u"send"_s);
        waitUntilClosed(other.data());
        QCOMPARE(bench.broker.post(u"/api/v1/auth/login"_s, {}, body).status, 401);

        chooseRow(page, u"nora@example.org"_s);
        clickOn(page, u"disableUser"_s);
        auto *confirm = bench.dialog<console::ConfirmDialog>();
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        QCOMPARE(bench.broker.count("users WHERE email = 'nora@example.org' AND NOT enabled"), 1);
        auto *enable = ConsoleBench::child<QPushButton>(page, u"enableUser"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return enable->isVisible(); }));
    }

    void aTokenOfAServiceAccountIsShownOnceAndRevoked()
    {
        ConsoleBench bench;
        bench.broker.addServiceAccount(u"robot"_s, {u"developer"_s});
        bench.signIn(u"admin"_s);
        auto *page = bench.page<console::UsersPage>(u"users"_s);
        chooseRow(page, u"robot"_s);
        clickOn(page, u"tokens"_s);
        auto *tokens = bench.dialog<console::TokensDialog>();
        clickOn(tokens, u"newToken"_s);
        QPointer<console::NewTokenDialog> dialog = bench.dialog<console::NewTokenDialog>();
        typeInto(dialog, u"name"_s, u"ci-deploy"_s);
        clickOn(dialog, u"send"_s);
        QVERIFY(ConsoleBench::waitFor([&] { return !dialog->secret().lines().value().isEmpty(); }));
        const std::string_view shown = dialog->secret().lines().value().view();
        const QByteArray token(shown.data(), static_cast<qsizetype>(shown.size()));
        const client::HttpHeaders bearer{{"Authorization"_ba, "Bearer " + token}};
        const QString me = u"/api/v1/users/me"_s;
        QCOMPARE(bench.broker.call("GET", me, {}, {}, bearer).status, 200);
        ConsoleBench::child<QCheckBox>(dialog, u"stored"_s)->setChecked(true);
        dialog->close();
        QVERIFY(ConsoleBench::waitFor([&] { return tokens->panel().shownState() == u"table"_s; }));
        tokens->panel().view().selectSourceRow(0);
        clickOn(tokens, u"revokeToken"_s);
        auto *confirm = bench.dialog<console::ConfirmDialog>();
        clickOn(confirm, u"send"_s);
        waitUntilClosed(confirm);
        QCOMPARE(bench.broker.call("GET", me, {}, {}, bearer).status, 401);
    }

    void whoMayNotIsNotOfferedThePages()
    {
        ConsoleBench bench;
        bench.signIn(u"developer"_s);
        for (const QString &id : {u"roles"_s, u"assignments"_s, u"users"_s})
            QVERIFY(!bench.window().page(id));
    }
};

QTEST_MAIN(TestPeoplePages)
#include "tst_people_pages.moc"
